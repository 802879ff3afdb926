import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { toDate } from "../values/time-values.ts";
import type { Duration, Timestamp } from "../values/value.ts";

type Part = (date: Date) => number;

const dayMillis = 86_400_000;
const dayOfYear: Part = (date) => Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / dayMillis);

/** Parts of a moment in UTC, or in a time zone given by name or as `+05:30`. */
const ofTimestamp = (part: Part): Overload[] => [
  overload("timestamp.() -> int", (time: Timestamp) => BigInt(part(toDate(time)))),
  overload("timestamp.(string) -> int", (time: Timestamp, zone: string) => BigInt(part(inZone(toDate(time), zone)))),
];

const ofDuration = (nanos: bigint): Overload =>
  overload("duration.() -> int", (duration: Duration) => duration.nanos / nanos);

export const times: Record<string, Overload[]> = {
  getFullYear: ofTimestamp((date) => date.getUTCFullYear()),
  getMonth: ofTimestamp((date) => date.getUTCMonth()),
  getDayOfYear: ofTimestamp(dayOfYear),
  getDayOfMonth: ofTimestamp((date) => date.getUTCDate() - 1),
  getDate: ofTimestamp((date) => date.getUTCDate()),
  getDayOfWeek: ofTimestamp((date) => date.getUTCDay()),
  getHours: [...ofTimestamp((date) => date.getUTCHours()), ofDuration(3_600_000_000_000n)],
  getMinutes: [...ofTimestamp((date) => date.getUTCMinutes()), ofDuration(60_000_000_000n)],
  getSeconds: [...ofTimestamp((date) => date.getUTCSeconds()), ofDuration(1_000_000_000n)],
  getMilliseconds: [...ofTimestamp((date) => date.getUTCMilliseconds()), ofDuration(1_000_000n)],
};

/** A date whose UTC parts are those of the moment in the zone. */
function inZone(date: Date, zone: string): Date {
  const offset = /^([+-]?)([0-9]{1,2}):([0-9]{2})$/.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(date.getTime() + (offset[1] === "-" ? -minutes : minutes) * 60_000);
  }
  return zone === "" || zone === "UTC" ? date : inNamedZone(date, zone);
}

/** Bounded: zone names may come from objects. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const maxFormatters = 100;

function inNamedZone(date: Date, zone: string): Date {
  const parts = new Map(
    formatter(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = new Date(0);
  local.setUTCFullYear(part("year"), part("month") - 1, part("day"));
  local.setUTCHours(part("hour") % 24, part("minute"), part("second"), date.getUTCMilliseconds());
  return local;
}

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = makeFormatter(zone);
  if (formatters.size >= maxFormatters) formatters.clear();
  formatters.set(zone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  try {
    const number = { year: "numeric", month: "numeric", day: "numeric" } as const;
    const clock = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
    return new Intl.DateTimeFormat("en-US", { timeZone, ...number, ...clock });
  } catch {
    throw new CelError(`unknown time zone ${timeZone}`);
  }
}
