import { noSuchOverload } from "../cel-error.ts";
import { CelType } from "../types/cel-type.ts";
import { CelList, CelMap, Duration, Opaque, Optional, Timestamp, Uint, type Value } from "./value.ts";

/** `==`: numbers by value whatever their types; values of different types are unequal. @throws CelError */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined || y !== undefined) {
    if (x !== undefined && y !== undefined) return equalNumbers(x, y);
  }
  return typeof a === "object" && equalObjects(a, b);
}

/** An integer meets a double as the double next to it, as upstream. */
const equalNumbers = (x: number | bigint, y: number | bigint): boolean =>
  typeof x === typeof y ? x === y : Number(x) === Number(y);

export function numberOf(value: Value): number | bigint | undefined {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return value instanceof Uint ? value.value : undefined;
}

function equalObjects(a: Extract<Value, object>, b: Value): boolean {
  if (a instanceof CelList || a instanceof CelMap) return a.equals(b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof CelType) return b instanceof CelType && a.runtimeName === b.runtimeName;
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  if (!(a instanceof Opaque)) return false;
  if (!(b instanceof Opaque) || a.typeName !== b.typeName) throw noSuchOverload();
  return a.equals(b);
}

function equalOptionals({ value: a }: Optional, { value: b }: Optional): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}
