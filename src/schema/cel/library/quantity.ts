import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { Opaque } from "../values/value.ts";
import { traverse } from "./cost.ts";

/** value × 10^scale, exactly. */
class Quantity extends Opaque {
  readonly typeName = "kubernetes.Quantity";
  constructor(
    readonly value: bigint,
    readonly scale: number,
    /** Upstream holds it as an int64 and a scale; only such a quantity can be an integer. */
    readonly isSmall: boolean,
  ) {
    super();
  }
  equals(other: Quantity): boolean {
    return compare(this, other) === 0;
  }
}

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";

const shape = /^([+-]?)(0*)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

/** @throws Error in Kubernetes' words. [src: apimachinery api/resource/quantity.go] */
function parse(text: string): Quantity {
  const match = text === "" || text.length > maxLength ? null : shape.exec(text);
  if (match === null) throw new Error(formatWrong);
  const [, sign, , digits = "", fraction = "", suffix = ""] = match;
  const { base, exponent } = interpret(suffix);
  const whole = BigInt(`${digits}${fraction}` || "0");
  const signed = sign === "-" ? -whole : whole;
  const length = (digits === "" ? 1 : digits.length) + fraction.length;
  if (base === 2) return binaryQuantity(signed, fraction.length, exponent, length);
  const scale = exponent - fraction.length;
  if (length <= 18 && scale >= -9) return new Quantity(signed, scale, true);
  return rounded(signed, scale);
}

/** Longer ones are no numbers anybody means, and cost time to compute with. */
const maxLength = 2048;
const maxExponent = 1000;

function interpret(suffix: string): { base: 2 | 10; exponent: number } {
  const power = binary.indexOf(suffix);
  if (power > 0) return { base: 2, exponent: power * 10 };
  const known = decimal.get(suffix);
  if (known !== undefined) return { base: 10, exponent: known };
  const [, exponent] = /^[eE]([+-]?[0-9]+)$/.exec(suffix) ?? [];
  if (exponent === undefined || Math.abs(Number(exponent)) > maxExponent) throw new Error(suffixWrong);
  return { base: 10, exponent: Number(exponent) };
}

function binaryQuantity(value: bigint, decimals: number, exponent: number, length: number): Quantity {
  const multiplied = value << BigInt(exponent);
  const fits = decimals === 0 && 15 - length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
  if (fits) return new Quantity(multiplied, 0, true);
  const { value: exact, scale } = rounded(multiplied, -decimals);
  const limit = 2n ** 63n - 1n;
  const isOver = compare(new Quantity(exact < 0n ? -exact : exact, scale, false), new Quantity(limit, 0, false)) > 0;
  return isOver ? new Quantity(exact < 0n ? -limit : limit, 0, false) : new Quantity(exact, scale, false);
}

/** Nothing is smaller than a billionth: a rest is rounded away from zero. */
function rounded(value: bigint, scale: number): Quantity {
  if (scale >= -9) return new Quantity(value, scale, false);
  const divisor = 10n ** BigInt(-9 - scale);
  const quotient = value / divisor;
  if (quotient * divisor === value) return new Quantity(quotient, -9, false);
  return new Quantity(quotient + (value < 0n ? -1n : 1n), -9, false);
}

const at = ({ value, scale }: Quantity, wanted: number): bigint => value * 10n ** BigInt(scale - wanted);

function compare(a: Quantity, b: Quantity): number {
  const scale = Math.min(a.scale, b.scale);
  const [x, y] = [at(a, scale), at(b, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

function add(a: Quantity, b: Quantity): Quantity {
  if (b.value === 0n && a.isSmall) return a;
  if (a.value === 0n) return b;
  const scale = Math.min(a.scale, b.scale);
  const sum = at(a, scale) + at(b, scale);
  return new Quantity(sum, scale, a.isSmall && b.isSmall && isInt64(sum));
}

const negated = ({ value, scale, isSmall }: Quantity): Quantity => new Quantity(-value, scale, isSmall);
const ofInt = (value: bigint): Quantity => new Quantity(value, 0, true);

function integerOf(quantity: Quantity): bigint | undefined {
  if (!quantity.isSmall || quantity.scale < 0) return undefined;
  const value = at(quantity, 0);
  return isInt64(value) ? value : undefined;
}

function asInteger(quantity: Quantity): bigint {
  const value = integerOf(quantity);
  if (value === undefined) throw new CelError("cannot convert value to integer");
  return value;
}

const approximate = ({ value, scale }: Quantity): number => (scale === 0 ? Number(value) : Number(value) * 10 ** scale);

function quantity(text: string): Quantity {
  try {
    return parse(text);
  } catch (error) {
    throw new CelError((error as Error).message);
  }
}

function isQuantity(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

const type = "kubernetes.Quantity";

/** Kubernetes' library of quantities. */
export const quantities: Record<string, Overload[]> = {
  quantity: [overload(`(string) -> ${type}`, quantity, traverse(0))],
  isQuantity: [overload("(string) -> bool", isQuantity, traverse(0))],
  sign: [overload(`(${type}) -> int`, ({ value }: Quantity) => BigInt(compare(ofInt(value), ofInt(0n))))],
  isGreaterThan: [overload(`${type}.(${type}) -> bool`, (a: Quantity, b: Quantity) => compare(a, b) > 0)],
  isLessThan: [overload(`${type}.(${type}) -> bool`, (a: Quantity, b: Quantity) => compare(a, b) < 0)],
  compareTo: [overload(`${type}.(${type}) -> int`, (a: Quantity, b: Quantity) => BigInt(compare(a, b)))],
  asApproximateFloat: [overload(`${type}.() -> double`, approximate)],
  asInteger: [overload(`${type}.() -> int`, asInteger)],
  isInteger: [overload(`${type}.() -> bool`, (value: Quantity) => integerOf(value) !== undefined)],
  add: [
    overload(`${type}.(${type}) -> ${type}`, add),
    overload(`${type}.(int) -> ${type}`, (a: Quantity, b: bigint) => add(a, ofInt(b))),
  ],
  sub: [
    overload(`${type}.(${type}) -> ${type}`, (a: Quantity, b: Quantity) => add(a, negated(b))),
    overload(`${type}.(int) -> ${type}`, (a: Quantity, b: bigint) => add(a, ofInt(-b))),
  ],
};
