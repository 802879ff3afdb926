import { JsonSyntaxError } from "./json-syntax-error.ts";

const digits = /[0-9]*/y;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

type Complain = (at: number, context: string) => Error;

/** Reads the number that starts at `at`. @throws what `complain` makes of a wrong character; JsonSyntaxError if it overflows. */
export function readJsonNumber(text: string, at: number, complain: Complain): { value: number | bigint; end: number } {
  const start = text.charAt(at) === "-" ? at + 1 : at;
  let end = text.charAt(start) === "0" ? start + 1 : afterDigits(text, start, "in numeric literal", complain);
  const integerEnd = end;
  if (text.charAt(end) === ".") end = afterDigits(text, end + 1, "after decimal point in numeric literal", complain);
  if (text.charAt(end) === "e" || text.charAt(end) === "E") {
    const sign = text.charAt(end + 1);
    const first = sign === "+" || sign === "-" ? end + 2 : end + 1;
    end = afterDigits(text, first, "in exponent of numeric literal", complain);
  }
  return { value: numberOf(text.slice(at, end), end === integerEnd), end };
}

/** At least one digit is wanted. */
function afterDigits(text: string, at: number, context: string, complain: Complain): number {
  digits.lastIndex = at;
  digits.test(text);
  if (digits.lastIndex === at) throw complain(at, context);
  return digits.lastIndex;
}

function numberOf(literal: string, isInteger: boolean): number | bigint {
  const value = Number(literal);
  if (isInteger) return Number.isSafeInteger(value) ? withoutNegativeZero(value) : exactInteger(literal, value);
  if (!Number.isFinite(value)) throw overflow(literal);
  return value;
}

/** Go's integers have no -0. */
const withoutNegativeZero = (value: number): number => (value === 0 ? 0 : value);

/** Within int64 exact, beyond it a double, as Go reads untyped numbers. */
function exactInteger(literal: string, approximate: number): number | bigint {
  if (!Number.isFinite(approximate)) throw overflow(literal);
  if (literal.length > 20) return approximate;
  const exact = BigInt(literal);
  return exact >= minInt64 && exact <= maxInt64 ? exact : approximate;
}

const overflow = (literal: string): JsonSyntaxError =>
  new JsonSyntaxError(`json: cannot unmarshal number ${literal} into Go value of type float64`);
