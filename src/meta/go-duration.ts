import { goQuote } from "./go-format.ts";

const part = /(\d*)(?:\.(\d*))?([^\d.]+)/y;
const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
/** What Go's int64 of nanoseconds holds. */
const maxMs = Number(2n ** 63n) / 1e6;

/** A text that is no Go duration; the message is Go's. */
export class DurationError extends Error {
  override readonly name = "DurationError";
}

/** Reads `1h2m3.5s`, `-5s`, `0` as milliseconds, with a fraction if need be. @throws DurationError */
export function parseGoDuration(text: string): number {
  const negative = text.startsWith("-");
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === "0") return 0;
  if (body === "") throw new DurationError(`time: invalid duration ${goQuote(text)}`);
  let ms = 0;
  for (let at = 0; at < body.length; at = part.lastIndex) ms += partOf(body, at, text);
  if (ms >= maxMs) throw new DurationError(`time: invalid duration ${goQuote(text)}`);
  return ms === 0 ? 0 : negative ? -ms : ms;
}

function partOf(body: string, at: number, text: string): number {
  part.lastIndex = at;
  const match = part.exec(body);
  if (match === null) throw new DurationError(missing(body.slice(at), text));
  const [, whole = "", fraction = "", unit = ""] = match;
  if (whole === "" && fraction === "") throw new DurationError(`time: invalid duration ${goQuote(text)}`);
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) {
    throw new DurationError(`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`);
  }
  return Number(`${whole || "0"}.${fraction || "0"}`) * factor;
}

function missing(rest: string, text: string): string {
  return /^\d+(\.\d*)?$|^\.\d+$/.test(rest)
    ? `time: missing unit in duration ${goQuote(text)}`
    : `time: invalid duration ${goQuote(text)}`;
}
