import { AssertionError } from "node:assert/strict";
import { inspect } from "node:util";
import { shortened, type Exchange } from "../exchange.ts";
import { Unexpected } from "../unexpected.ts";
import type { Failure } from "./result.ts";

/** What a check's error tells a person. */
export function failureOf(error: unknown, exchanges: readonly Exchange[]): Failure {
  const last = exchanges.at(-1);
  if (error instanceof Unexpected) {
    const { message, expected, seen, exchange } = error;
    return { message, expected, seen, exchange };
  }
  const exchange = last === undefined ? {} : { exchange: last };
  if (error instanceof AssertionError) return { ...assertionFailure(error), ...exchange };
  return { message: error instanceof Error ? causeOf(error) : String(error), ...exchange };
}

function assertionFailure({ message, expected, actual, operator, generatedMessage }: AssertionError): Failure {
  const comparison =
    operator === "==" || operator === undefined ? {} : { expected: shown(expected), seen: shown(actual) };
  const [first = ""] = message.split("\n");
  return { message: generatedMessage ? (titles[operator] ?? first) : first, ...comparison };
}

/** Instead of what node:assert says by itself, which is about source text. */
const titles: Readonly<Record<string, string>> = {
  strictEqual: "another value than expected",
  deepStrictEqual: "another value than expected",
  match: "it does not match",
  doesNotMatch: "it should not match",
  "==": "it does not hold",
};

const shown = (value: unknown): string =>
  shortened(typeof value === "string" ? value : inspect(value, { depth: 8, breakLength: 100, sorted: true }), 1500);

/** Node hides the reason of a broken connection one or two levels below. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${causeOf(error.cause)}` : error.message || error.name;
}
