const shape = /^([+-]?)(?:0|((?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+))$/;
const part = /([0-9]*)\.?([0-9]*)(ns|us|µs|μs|ms|s|m|h)/g;
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
/** Longer texts hold no int64 of nanoseconds that matters. */
const maxLength = 512;

/** Go's `1h2m3.5s` in nanoseconds, exactly; undefined: it is none, or does not fit an int64. */
export function parseDuration(text: string): bigint | undefined {
  const match = text.length > maxLength ? null : shape.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of (match[2] ?? "").matchAll(part)) {
    const scale = units[unit] ?? 1n;
    total += BigInt(whole || "0") * scale + (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  const nanos = match[1] === "-" ? -total : total;
  return BigInt.asIntN(64, nanos) === nanos ? nanos : undefined;
}
