import { CelList, CelMap, Duration, Optional, Timestamp, Uint, type Value } from "./value.ts";

/** The value a field has before anyone sets it: 0, "", an empty list. */
export function isZero(value: Value): boolean {
  if (typeof value !== "object" || value === null) return !value;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Timestamp) return value.nanos === zeroTime;
  return value instanceof Optional && (value.value === undefined || isZero(value.value));
}

/** Go's zero time: the first moment of the year 1. */
const zeroTime = BigInt(Date.parse("0001-01-01T00:00:00Z")) * 1_000_000n;
