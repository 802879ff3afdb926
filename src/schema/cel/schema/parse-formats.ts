import { isDate, isDateTime } from "../../formats/time-formats.ts";
import { CelError } from "../cel-error.ts";
import { parseDuration } from "../library/parse-duration.ts";
import { parseTimestamp } from "../library/conversions.ts";
import { Duration, type Timestamp } from "../values/value.ts";

/** A string with format date-time; letters may be in either case. */
export function dateTimeValue(text: string): Timestamp {
  const timestamp = isDateTime(text) ? parseTimestamp(text.toUpperCase()) : undefined;
  if (timestamp === undefined) throw new CelError(`Invalid date-time formatted string ${text}`);
  return timestamp;
}

export function dateValue(text: string): Timestamp {
  const timestamp = isDate(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
  if (timestamp === undefined) throw new CelError(`Invalid date formatted string ${text}`);
  return timestamp;
}

const words: readonly (readonly [units: string, nanos: bigint])[] = [
  ["ns nano", 1n],
  ["us µs micro", 1_000n],
  ["ms milli", 1_000_000n],
  ["s sec", 1_000_000_000n],
  ["m min", 60_000_000_000n],
  ["h hr hour", 3_600_000_000_000n],
  ["d day", 86_400_000_000_000n],
  ["w wk week", 604_800_000_000_000n],
];

/** A string with format duration: Go's, or words such as `3 days` (upstream takes both). */
export function durationValue(text: string): Duration {
  const nanos = parseDuration(text) ?? parseWords(text);
  if (nanos === undefined) throw new CelError(`Invalid duration ${text}: unable to parse ${text} as duration`);
  return new Duration(nanos);
}

function parseWords(text: string): bigint | undefined {
  let total = 0n;
  let known = false;
  for (const [, number = "", unit = ""] of text.matchAll(/(?<![0-9])([0-9]{1,19})[\t\n\f\r ]*([A-Za-zµ]+)/g)) {
    const factor = factorOf(unit.toLowerCase());
    if (factor === undefined) continue;
    known = true;
    total += BigInt(number) * factor;
  }
  return known && BigInt.asIntN(64, total) === total ? total : undefined;
}

/** Short units have to be exact, longer ones may go on: `sec`, `seconds`. */
const factorOf = (unit: string): bigint | undefined =>
  words.find(([names]) =>
    names.split(" ").some((name) => (name.length <= 2 ? unit === name : unit.startsWith(name))),
  )?.[1];

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function bytesValue(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !base64.test(text)) throw new CelError(`Invalid byte formatted string ${text}`);
  return Buffer.from(text, "base64");
}
