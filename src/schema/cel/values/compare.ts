import { compareBytewise } from "../../../meta/json/byte-order.ts";
import { noSuchOverload } from "../cel-error.ts";
import { numberOf } from "./equality.ts";
import { Duration, Timestamp, type Value } from "./value.ts";

/** Order of two values: negative, 0, positive; NaN where a number is none. @throws CelError if they have none. */
export function compareValues(a: Value, b: Value): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === "string" && typeof b === "string") return compareBytewise(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) {
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  }
  throw noSuchOverload();
}

/** An integer meets a double as the double next to it, as upstream. */
function compareNumbers(x: number | bigint, y: number | bigint): number {
  if (typeof x !== typeof y) return compareNumbers(Number(x), Number(y));
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  return x < y ? -1 : x > y ? 1 : 0;
}
