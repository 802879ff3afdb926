import type { Duration, Timestamp } from "./value.ts";

export const nanosPerSecond = 1_000_000_000n;
const nanosPerMilli = 1_000_000n;

/** Go's RFC3339Nano: no trailing zeros in the fraction. */
export function printTimestamp({ nanos, offsetMinutes }: Timestamp): string {
  const fraction = modulo(nanos, nanosPerSecond);
  const seconds = (nanos - fraction) / nanosPerSecond + BigInt(offsetMinutes * 60);
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  const digits = fraction === 0n ? "" : `.${String(fraction).padStart(9, "0").replace(/0+$/, "")}`;
  return text + digits + printOffset(offsetMinutes);
}

function printOffset(minutes: number): string {
  if (minutes === 0) return "Z";
  const pad = (value: number): string => String(value).padStart(2, "0");
  const magnitude = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(magnitude / 60))}:${pad(magnitude % 60)}`;
}

/** `5401.5s`. */
export function printDuration({ nanos }: Duration): string {
  const magnitude = nanos < 0n ? -nanos : nanos;
  // As upstream, by way of a double of seconds.
  const seconds = Number(magnitude / nanosPerSecond) + Number(magnitude % nanosPerSecond) / 1e9;
  return `${nanos < 0n ? "-" : ""}${plainDecimal(seconds)}s`;
}

/** A double without an exponent. */
function plainDecimal(value: number): string {
  const text = String(value);
  const [mantissa = "", exponent] = text.split("e-");
  if (exponent === undefined) return text;
  const digits = mantissa.replace(".", "");
  return `0.${"0".repeat(Number(exponent) - 1)}${digits}`;
}

/** Parts of a moment come from the millisecond; negative ones round down. */
export const toDate = ({ nanos }: Timestamp): Date =>
  new Date(Number((nanos - modulo(nanos, nanosPerMilli)) / nanosPerMilli));

export const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

const minTimestamp = BigInt(Date.parse("0001-01-01T00:00:00Z")) * nanosPerMilli;
const maxTimestamp = (BigInt(Date.parse("9999-12-31T23:59:59Z")) + 1000n) * nanosPerMilli;

export const isTimestampInRange = (nanos: bigint): boolean => nanos >= minTimestamp && nanos < maxTimestamp;
