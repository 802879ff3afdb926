import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import type { CelList, Value } from "../values/value.ts";
import { Duration, Timestamp, Uint } from "../values/value.ts";
import { isTimestampInRange } from "../values/time-values.ts";
import { traverseBoth } from "./cost.ts";

/** @throws CelError if it is not within int64. */
export function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelError("integer overflow");
  return value;
}

/** @throws CelError if it is not within uint64. */
export function uint64(value: bigint): Uint {
  if (BigInt.asUintN(64, value) !== value) throw new CelError("unsigned integer overflow");
  return new Uint(value);
}

const duration = (nanos: bigint): Duration => new Duration(int64(nanos));

/** In the zone of the one it was reckoned from. */
function timestamp(nanos: bigint, { offsetMinutes }: Timestamp): Timestamp {
  if (!isTimestampInRange(nanos)) throw new CelError("timestamp overflow");
  return new Timestamp(nanos, offsetMinutes);
}

function divisor(value: bigint, operation: string): bigint {
  if (value === 0n) throw new CelError(`${operation} by zero`);
  return value;
}

type Time = Duration | Timestamp;

export const arithmetic: Record<string, Overload[]> = {
  "_+_": [
    overload("(bytes, bytes) -> bytes", (a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b]), traverseBoth),
    overload("(double, double) -> double", (a: number, b: number) => a + b),
    overload("(duration, duration) -> duration", (a: Time, b: Time) => duration(a.nanos + b.nanos)),
    overload("(duration, timestamp) -> timestamp", (a: Duration, b: Timestamp) => timestamp(a.nanos + b.nanos, b)),
    overload("(timestamp, duration) -> timestamp", (a: Timestamp, b: Duration) => timestamp(a.nanos + b.nanos, a)),
    overload("(int, int) -> int", (a: bigint, b: bigint) => int64(a + b)),
    overload("(list(A), list(A)) -> list(A)", (a: CelList, b: CelList) => a.add(b)),
    overload("(string, string) -> string", (a: string, b: string) => a + b, traverseBoth),
    overload("(uint, uint) -> uint", (a: Uint, b: Uint) => uint64(a.value + b.value)),
  ],
  "_-_": [
    overload("(double, double) -> double", (a: number, b: number) => a - b),
    overload("(duration, duration) -> duration", (a: Time, b: Time) => duration(a.nanos - b.nanos)),
    overload("(int, int) -> int", (a: bigint, b: bigint) => int64(a - b)),
    overload("(timestamp, duration) -> timestamp", (a: Timestamp, b: Duration) => timestamp(a.nanos - b.nanos, a)),
    overload("(timestamp, timestamp) -> duration", (a: Time, b: Time) => duration(a.nanos - b.nanos)),
    overload("(uint, uint) -> uint", (a: Uint, b: Uint) => uint64(a.value - b.value)),
  ],
  "_*_": [
    overload("(double, double) -> double", (a: number, b: number) => a * b),
    overload("(int, int) -> int", (a: bigint, b: bigint) => int64(a * b)),
    overload("(uint, uint) -> uint", (a: Uint, b: Uint) => uint64(a.value * b.value)),
  ],
  "_/_": [
    overload("(double, double) -> double", (a: number, b: number) => a / b),
    overload("(int, int) -> int", (a: bigint, b: bigint) => int64(a / divisor(b, "division"))),
    overload("(uint, uint) -> uint", (a: Uint, b: Uint) => uint64(a.value / divisor(b.value, "division"))),
  ],
  "_%_": [
    overload("(int, int) -> int", modulo),
    overload("(uint, uint) -> uint", (a: Uint, b: Uint) => uint64(a.value % divisor(b.value, "modulus"))),
  ],
  "-_": [overload("(double) -> double", (a: number) => -a), overload("(int) -> int", (a: bigint) => int64(-a))],
  "!_": [overload("(bool) -> bool", (a: boolean) => !a)],
};

/** Go's smallest integer has no remainder by -1. */
function modulo(a: bigint, b: bigint): Value {
  if (b === -1n) int64(-a);
  return a % divisor(b, "modulus");
}
