/** Milliseconds as Go prints durations, to three decimals: `1.234ms`, `2.5s`, `1m3s`. */
export function printGoDuration(milliseconds: number): string {
  if (milliseconds < 1) return `${trimmed(milliseconds * 1000)}µs`;
  if (milliseconds < 1000) return `${trimmed(milliseconds)}ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${trimmed(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  const tail = `${minutes % 60}m${trimmed(seconds - minutes * 60)}s`;
  return minutes < 60 ? tail : `${Math.floor(minutes / 60)}h${tail}`;
}

const trimmed = (value: number): string => String(Number(value.toFixed(3)));
