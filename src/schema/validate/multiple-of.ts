/** Whether a number is a multiple of a factor, exactly, in decimal: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number | bigint, factor: number): boolean {
  if (typeof value === "number" && Number.isSafeInteger(value) && Number.isSafeInteger(factor)) {
    return value % factor === 0;
  }
  const a = decimalOf(value);
  const b = decimalOf(factor);
  const scale = Math.max(a.scale, b.scale);
  return (a.digits * 10n ** BigInt(scale - a.scale)) % (b.digits * 10n ** BigInt(scale - b.scale)) === 0n;
}

/** digits × 10^-scale, scale ≥ 0. Exponents of doubles bound the size to some 700 digits. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function decimalOf(value: number | bigint): Decimal {
  if (typeof value === "bigint") return { digits: value, scale: 0 };
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
