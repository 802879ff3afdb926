import { isJsonObject, ownMember } from "./json/own-member.ts";
import { parseJsonPath } from "./json-path-parser.ts";
import type { JsonPathFilter, JsonPathOperand, JsonPathOperator, JsonPathStep } from "./json-path-step.ts";
import type { JsonValue } from "./types.ts";

export { JsonPathError } from "./json-path-parser.ts";

/** Finds values in an object, in document order; nothing found is an empty list, never an error. */
export type JsonPath = (object: JsonValue) => JsonValue[];

/**
 * Compiles a JSONPath as Kubernetes' columns, selectable fields and scale paths use it (R-TBL-4): `.spec.a`, `.a\.b`, `['a']`,
 * `[0]`, `[-1]`, `[1:3]`, `[0,1]`, `[*]`, `..a`, `[?(@.type=='Ready')]`, with or without a leading `$` or enclosing braces.
 * @throws JsonPathError
 */
export function compileJsonPath(path: string): JsonPath {
  const steps = parseJsonPath(path);
  const keys = steps.map((step) => (step.kind === "member" ? step.key : undefined));
  return keys.every((key) => key !== undefined)
    ? (object) => memberChain(object, keys)
    : (object) => walk([object], steps);
}

/** The usual case: `.a.b.c`. */
function memberChain(object: JsonValue, keys: readonly string[]): JsonValue[] {
  let value: JsonValue | undefined = object;
  for (const key of keys) {
    value = isJsonObject(value) ? ownMember(value, key) : undefined;
    if (value === undefined) return [];
  }
  return [value];
}

function walk(values: readonly JsonValue[], steps: readonly JsonPathStep[]): JsonValue[] {
  let found = [...values];
  for (const step of steps) found = found.flatMap((value) => take(value, step));
  return found;
}

function take(value: JsonValue, step: JsonPathStep): JsonValue[] {
  switch (step.kind) {
    case "member":
      return isJsonObject(value) ? existing(ownMember(value, step.key)) : [];
    case "index":
      return Array.isArray(value) ? existing(value.at(step.index)) : [];
    case "slice":
      return Array.isArray(value) ? sliced(value, step) : [];
    case "wildcard":
      return children(value);
    case "descendants":
      return descendants(value);
    case "union":
      return step.steps.flatMap((alternative) => take(value, alternative));
    case "filter":
      return children(value).filter((item) => passes(item, step.filter));
  }
}

const existing = (value: JsonValue | undefined): JsonValue[] => (value === undefined ? [] : [value]);

const children = (value: JsonValue): JsonValue[] =>
  typeof value === "object" && value !== null ? Object.values<JsonValue>(value) : [];

const descendants = (value: JsonValue): JsonValue[] => [value, ...children(value).flatMap(descendants)];

function sliced(list: readonly JsonValue[], { start = 0, end = list.length, step }: SliceStep): JsonValue[] {
  return list.slice(start, end).filter((_, index) => index % step === 0);
}

type SliceStep = Extract<JsonPathStep, { kind: "slice" }>;

function passes(item: JsonValue, { left, comparison }: JsonPathFilter): boolean {
  const [actual] = operandValue(item, left);
  if (comparison === undefined) return actual !== undefined;
  const [wanted] = operandValue(item, comparison.right);
  return actual !== undefined && wanted !== undefined && compares(actual, comparison.operator, wanted);
}

const operandValue = (item: JsonValue, operand: JsonPathOperand): JsonValue[] =>
  operand.kind === "literal" ? [operand.value] : walk([item], operand.steps);

/** Scalars of one type are ordered; everything else is only ever unequal. */
function compares(actual: JsonValue, operator: JsonPathOperator, wanted: JsonValue): boolean {
  const order = orderOf(actual, wanted);
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order !== undefined && order < 0;
    case "<=":
      return order !== undefined && order <= 0;
    case ">":
      return order !== undefined && order > 0;
    case ">=":
      return order !== undefined && order >= 0;
  }
}

function orderOf(a: JsonValue, b: JsonValue): number | undefined {
  if (a === b) return 0;
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "string" && typeof b === "string" ? (a < b ? -1 : 1) : undefined;
}

const isNumeric = (value: JsonValue): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";
