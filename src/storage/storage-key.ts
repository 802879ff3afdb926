import { StorageError, ValueTooLargeError } from "./errors.ts";

/** Longest key in bytes of UTF-8: group, resource, namespace and name at their longest need 650. */
const MAX_KEY_BYTES = 1_024;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** @throws StorageError for a key that could not be told from another one, or be found again by a range. */
export function checkKey(key: string): void {
  if (key.length > MAX_KEY_BYTES || (key.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(key) > MAX_KEY_BYTES)) {
    throw new ValueTooLargeError(`key is longer than ${MAX_KEY_BYTES} bytes: ${key.slice(0, 64)}…`);
  }
  if (key === "" || key.includes("\0") || LONE_SURROGATE.test(key)) {
    throw new StorageError(`invalid key ${JSON.stringify(key)}: expected well-formed text without U+0000`);
  }
}

/** Largest value in bytes unless a backend is told otherwise: room for a request body of 3 MiB (R-SIZE-1). */
const MAX_VALUE_BYTES = 4 * 1024 * 1024;

/** @throws ValueTooLargeError */
export function checkValue(key: string, value: Buffer): void {
  if (value.length > MAX_VALUE_BYTES) {
    throw new ValueTooLargeError(`value of ${key} has ${value.length} bytes, the limit is ${MAX_VALUE_BYTES}`);
  }
}
