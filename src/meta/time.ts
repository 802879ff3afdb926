export { humanDuration } from "./human-duration.ts";

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

/** The text of one second: every write of that second asks for it, twice. */
let printed = { second: NaN, text: "" };

/** metav1.Time: RFC 3339 in UTC, whole seconds, a fraction cut off (R-META-1, R-NODE-12). */
export function formatTime(time: Date): string {
  const second = Math.floor(time.getTime() / 1000);
  if (second !== printed.second) printed = { second, text: `${time.toISOString().slice(0, -5)}Z` };
  return printed.text;
}

/** metav1.MicroTime: six digits behind the point. */
export function formatMicroTime(time: Date): string {
  return `${time.toISOString().slice(0, -1)}000Z`;
}

/** Reads RFC 3339 with any offset and fraction; undefined if it is anything else or names no real moment. */
export function parseTime(text: string): Date | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const offset = offsetMinutes(zone);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, "0").slice(0, 3)));
  if (offset === undefined || !isReal(date, match)) return undefined;
  const moment = new Date(date.getTime() - offset * 60_000);
  return moment.getUTCFullYear() >= 0 && moment.getUTCFullYear() <= 9_999 ? moment : undefined;
}

/** February 30th and 24:00 roll over; a rolled date is not what was written. */
function isReal(date: Date, [, year, month, day, hour, minute, second]: readonly (string | undefined)[]): boolean {
  return date.toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
