const datePattern = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const dateTimePattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})t([0-9]{2}):([0-9]{2}):([0-9]{2})([^\nt][0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})(t|$)/iu;

/** A day that exists: `2024-02-29`. */
export function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  return match !== null && isDay(match);
}

/** RFC 3339, letters in either case; text behind a second "t" is ignored, as upstream does. */
export function isDateTime(text: string): boolean {
  const match = dateTimePattern.exec(text);
  if (match === null || !isDay(match)) return false;
  return Number(match[4]) <= 23 && Number(match[5]) <= 59 && Number(match[6]) <= 59;
}

function isDay([, year, month, day]: RegExpExecArray): boolean {
  return Number(month) >= 1 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  if (month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Go's `1h15m30.5s`, or a number and a unit somewhere in the text, as in Scala's `22 ns`, `3 days`. */
export const isDuration = (text: string): boolean => isGoDuration(text) || isWordyDuration(text);

const goDuration = /^[+-]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Bounded: the longest duration Go can hold, 2^63 ns, has 19 digits; 512 leave room for zeros and many parts. */
function isGoDuration(text: string): boolean {
  if (text.length > 512 || !goDuration.test(text)) return false;
  let total = 0n;
  for (const [, number = "", unit = ""] of text.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    const [whole = "", fraction = ""] = number.split(".");
    const scale = nanoseconds[unit] ?? 1n;
    total += BigInt(whole === "" ? 0 : whole) * scale;
    total += (BigInt(fraction === "" ? 0 : fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return total < 2n ** 63n || (text.startsWith("-") && total === 2n ** 63n);
}

const exactUnits = new Set(["ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"]);
const unitPrefixes = ["nano", "micro", "milli", "sec", "min", "hour", "day", "week"];

// Starts only where a run of digits starts, which keeps it linear.
const numberAndUnit = /(?<![0-9])([0-9]+)[\t\n\f\r ]*([A-Za-zµ]+)/g;

/** No part may overflow an int64; one part must have a known unit. */
function isWordyDuration(text: string): boolean {
  let known = false;
  for (const [, number = "", unit = ""] of text.matchAll(numberAndUnit)) {
    if (number.length > 19 && number.replace(/^0+/, "").length > 19) return false;
    if (BigInt(number.slice(-20)) >= 2n ** 63n) return false;
    const name = unit.toLowerCase();
    known ||= exactUnits.has(name) || unitPrefixes.some((prefix) => name.startsWith(prefix));
  }
  return known;
}
