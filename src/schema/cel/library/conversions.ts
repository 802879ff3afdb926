import { isDateTime } from "../../formats/time-formats.ts";
import { goFloat } from "../../validate/go-number.ts";
import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { runtimeType } from "../values/runtime-type.ts";
import { printDuration, printTimestamp, nanosPerSecond, isTimestampInRange, modulo } from "../values/time-values.ts";
import { type CelList, type CelMap, Duration, Timestamp, Uint, type Value } from "../values/value.ts";
import { int64, uint64 } from "./arithmetic.ts";
import { runeCount, traverse } from "./cost.ts";
import { parseDuration } from "./parse-duration.ts";

const same = (value: Value): Value => value;
const cannot = (from: string, to: string): CelError => new CelError(`type conversion error from '${from}' to '${to}'`);

const sizes = [
  ["bytes", (value: Uint8Array) => BigInt(value.length)],
  ["list(A)", (value: CelList) => BigInt(value.size)],
  ["map(A, B)", (value: CelMap) => BigInt(value.size)],
  ["string", (value: string) => BigInt(runeCount(value))],
] as const;

export const conversions: Record<string, Overload[]> = {
  size: sizes.flatMap(([type, run]) => [overload(`(${type}) -> int`, run), overload(`${type}.() -> int`, run)]),
  type: [overload("(A) -> type(A)", runtimeType)],
  dyn: [overload("(A) -> dyn", same)],
  bool: [overload("(bool) -> bool", same), overload("(string) -> bool", toBool)],
  bytes: [
    overload("(bytes) -> bytes", same),
    overload("(string) -> bytes", (s: string) => Buffer.from(s), traverse(0)),
  ],
  double: [
    overload("(double) -> double", same),
    overload("(int) -> double", (value: bigint) => Number(value)),
    overload("(string) -> double", toDouble),
    overload("(uint) -> double", ({ value }: Uint) => Number(value)),
  ],
  duration: [overload("(duration) -> duration", same), overload("(string) -> duration", toDuration)],
  int: [
    overload("(int) -> int", same),
    overload("(double) -> int", (value: number) => int64(truncate(value, "integer overflow"))),
    overload("(duration) -> int", ({ nanos }: Duration) => nanos),
    overload("(string) -> int", toInt),
    overload("(timestamp) -> int", ({ nanos }: Timestamp) => (nanos - modulo(nanos, nanosPerSecond)) / nanosPerSecond),
    overload("(uint) -> int", ({ value }: Uint) => int64(value)),
  ],
  uint: [
    overload("(uint) -> uint", same),
    overload("(double) -> uint", (value: number) => uint64(truncate(value, "unsigned integer overflow"))),
    overload("(int) -> uint", uint64),
    overload("(string) -> uint", toUint),
  ],
  string: [
    overload("(string) -> string", same),
    overload("(bool) -> string", String),
    overload("(bytes) -> string", bytesToString, traverse(0)),
    overload("(double) -> string", printDouble),
    overload("(duration) -> string", printDuration),
    overload("(int) -> string", String),
    overload("(timestamp) -> string", printTimestamp),
    overload("(uint) -> string", ({ value }: Uint) => String(value)),
  ],
  timestamp: [
    overload("(timestamp) -> timestamp", same),
    overload("(int) -> timestamp", secondsToTimestamp),
    overload("(string) -> timestamp", toTimestamp),
  ],
};

/** Functions that are evaluated once if their argument is a literal. */
export const conversionNames: ReadonlySet<string> = new Set(Object.keys(conversions).filter((name) => name !== "size"));

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);

function toBool(text: string): boolean {
  const value = booleans.get(text);
  if (value === undefined) throw cannot("string", "bool");
  return value;
}

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const specials: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ...["inf", "infinity", "+inf", "+infinity"].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...["-inf", "-infinity"].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
]);

export function toDouble(text: string): number {
  const value = specials.get(text.toLowerCase()) ?? (decimal.test(text) ? Number(text) : undefined);
  if (value === undefined) throw cannot("string", "double");
  return value;
}

function toInt(text: string): bigint {
  if (!/^[+-]?[0-9]{1,1000}$/.test(text)) throw cannot("string", "int");
  const value = BigInt(text.replace("+", ""));
  if (BigInt.asIntN(64, value) !== value) throw cannot("string", "int");
  return value;
}

function toUint(text: string): Uint {
  if (!/^[0-9]{1,1000}$/.test(text) || BigInt(text) >= 2n ** 64n) throw cannot("string", "uint");
  return new Uint(BigInt(text));
}

/** Towards zero. The ends of the range are no doubles, so that they overflow, too. */
function truncate(value: number, problem: string): bigint {
  if (!Number.isFinite(value) || value <= -(2 ** 63)) throw new CelError(problem);
  return BigInt(Math.trunc(value));
}

function bytesToString(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  if (Buffer.compare(Buffer.from(text), bytes) !== 0) {
    throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
  return text;
}

export function printDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? goFloat(value) : value > 0 ? "+Inf" : "-Inf";
}

export function toDuration(text: string): Duration {
  const nanos = parseDuration(text);
  if (nanos === undefined) throw cannot("string", "google.protobuf.Duration");
  return new Duration(nanos);
}

function secondsToTimestamp(seconds: bigint): Timestamp {
  const nanos = seconds * nanosPerSecond;
  if (!isTimestampInRange(nanos)) throw new CelError("timestamp overflow");
  return new Timestamp(nanos);
}

export function toTimestamp(text: string): Timestamp {
  const timestamp = parseTimestamp(text);
  if (timestamp === undefined) throw cannot("string", "google.protobuf.Timestamp");
  return timestamp;
}

/** RFC 3339 as Go reads it; undefined: it is something else. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const [, whole, fraction = "", zone = ""] =
    /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})$/.exec(text) ??
    [];
  if (whole === undefined || !isDateTime(`${whole}Z`)) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const seconds = BigInt(Date.parse(`${whole}Z`) / 1000 - offset * 60);
  const nanos = seconds * nanosPerSecond + BigInt(fraction.padEnd(9, "0").slice(0, 9));
  return isTimestampInRange(nanos) ? new Timestamp(nanos, offset) : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
