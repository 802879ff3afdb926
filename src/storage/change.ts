import type { StorageEvent, StoredValue } from "./storage.ts";

/** @param value undefined: a deletion, which needs a `previous`. */
export function changeOf(
  key: string,
  revision: number,
  value: Buffer | undefined,
  previous: StoredValue | undefined,
): StorageEvent {
  if (value !== undefined) {
    return previous === undefined
      ? { type: "put", key, revision, value }
      : { type: "put", key, revision, value, previous };
  }
  if (previous === undefined) throw new RangeError(`nothing to delete: ${key}`);
  return { type: "delete", key, revision, previous };
}

/** What the key holds after the change. */
export function resultOf(event: StorageEvent): StoredValue | undefined {
  return event.type === "put" ? { key: event.key, value: event.value, revision: event.revision } : undefined;
}
