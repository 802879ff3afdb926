const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Two units of a duration, the second left out when it is zero. */
const pair = (ms: number, unit: number, sign: string, part: number, partSign: string): string => {
  const rest = Math.floor((ms % unit) / part);
  return `${Math.floor(ms / unit)}${sign}${rest === 0 ? "" : `${rest}${partSign}`}`;
};

/**
 * How long, for people: what kubectl shows as an age and Tables carry in date cells (R-TBL-4): `119s`, `5m3s`, `2d3h`.
 * A clock up to two seconds ahead is forgiven; beyond that `<invalid>`.
 */
export function humanDuration(ms: number): string {
  if (ms <= -2 * second) return "<invalid>";
  if (ms < 0) return "0s";
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 10 * minute) return pair(ms, minute, "m", second, "s");
  if (ms < 3 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 8 * hour) return pair(ms, hour, "h", minute, "m");
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  if (ms < 8 * day) return pair(ms, day, "d", hour, "h");
  if (ms < 2 * year) return `${Math.floor(ms / day)}d`;
  if (ms < 8 * year) return pair(ms, year, "y", day, "d");
  return `${Math.floor(ms / year)}y`;
}
