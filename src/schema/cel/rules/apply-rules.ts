import { duplicate, forbidden, invalid, required, type FieldError } from "../../../meta/field-error.ts";
import type { JsonValue } from "../../../meta/types.ts";
import type { Ratcheting } from "../../ratchet/ratcheting.ts";
import type { StructuralSchema, ValidationRule } from "../../structural-schema.ts";
import type { Wrap } from "../schema/json-value.ts";
import { Optional, type Value } from "../values/value.ts";
import { CelError } from "../cel-error.ts";
import type { CompiledRule } from "./compile-rule.ts";
import { evaluateMessage } from "./evaluate-message.ts";
import { callBudget, type RuleRun } from "./rule-run.ts";

/** The rules of one schema. */
export interface NodeRules {
  readonly schema: StructuralSchema;
  readonly rules: readonly CompiledRule[];
  readonly wrap: Wrap;
}

/** A value, and the one it was before; undefined: there is none to compare it with. */
export interface Versions {
  readonly value: JsonValue;
  readonly old: JsonValue | undefined;
}

/** Applies the rules of one schema to one value (R-CEL-2 to 6). [src: apiextensions schema/cel/validation.go] */
export function applyRules(
  node: NodeRules,
  { value, old }: Versions,
  run: RuleRun,
  ratcheting: Ratcheting | undefined,
): void {
  const shown = node.schema.type ?? "";
  if (run.budget <= 0) return endOfBudget(shown, run);
  const variables = new Map<string, Value>();
  const failures = [bind(variables, "self", node.wrap, value), bind(variables, "oldSelf", node.wrap, old)];
  for (const rule of node.rules) {
    if (rule.usesOldSelf && old === undefined && rule.rule.optionalOldSelf !== true) continue;
    const failure = failures[0] ?? (rule.usesOldSelf ? failures[1] : undefined);
    if (failure !== undefined) run.reportHere(shown, `${failure} evaluating rule: ${textOf(rule.rule)}`);
    else applyRule(rule, node, value, variables, run, ratcheting);
    if (run.isOver) return;
  }
}

const endOfBudget = (shown: string, run: RuleRun): void => {
  run.reportHere(shown, "validation failed due to running out of cost budget, no further validation rules will be run");
  run.end();
};

/** @returns why a value cannot be had as the schema has it. */
function bind(
  variables: Map<string, Value>,
  name: string,
  wrap: Wrap,
  value: JsonValue | undefined,
): string | undefined {
  try {
    if (value !== undefined) variables.set(name, wrap(value));
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

function applyRule(
  compiled: CompiledRule,
  { schema }: NodeRules,
  value: JsonValue,
  variables: ReadonlyMap<string, Value>,
  run: RuleRun,
  ratcheting: Ratcheting | undefined,
): void {
  const { rule, program } = compiled;
  const shown = schema.type ?? "";
  const { cost, outcome } = program.evaluate(rule.optionalOldSelf ? withOptionalOld(variables) : variables, callBudget);
  if (!run.spend(cost)) return endOfBudget(shown, run);
  if (outcome.kind === "limit") {
    const detail = `no further validation rules will be run due to call cost exceeds limit for rule: ${textOf(rule)}`;
    run.reportHere(shown, `'${outcome.text}': ${detail}`);
    return run.end();
  }
  if (outcome.kind === "error") return run.reportHere(shown, evaluationProblem(outcome.text, rule));
  if (outcome.value === true) return;
  const report = (error: FieldError): void => {
    if (compiled.usesOldSelf || ratcheting?.isUnchanged !== true) run.report(error);
    else run.warnings.push(error);
  };
  const field = run.field(compiled.fieldPath);
  const message = evaluateMessage(compiled, variables, run);
  if (message.kind === "over") {
    report(invalid(field, shown, message.text));
    return run.end();
  }
  const detail = message.kind === "text" ? message.text : messageOf(rule);
  report(errorFor(rule, field, schema, value, detail));
}

function withOptionalOld(variables: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map(variables).set("oldSelf", new Optional(variables.get("oldSelf")));
}

function evaluationProblem(text: string, rule: ValidationRule): string {
  if (!text.startsWith("no such overload")) return `${text} evaluating rule: ${textOf(rule)}`;
  return `'${text}': call arguments did not match a supported operator, function or macro signature for rule: ${textOf(rule)}`;
}

const messageOf = (rule: ValidationRule): string =>
  rule.message ? rule.message.trim() : `failed rule: ${textOf(rule)}`;
const textOf = ({ message, rule }: ValidationRule): string => (message ? message : rule).trim();

/** Objects and lists are not shown: since 1.35 their errors leave the value out (R-CEL-3). */
function errorFor(
  { reason }: ValidationRule,
  field: string,
  { type }: StructuralSchema,
  value: JsonValue,
  detail: string,
): FieldError {
  const isShown = type !== "object" && type !== "array";
  switch (reason) {
    case "FieldValueForbidden":
      return forbidden(field, detail);
    case "FieldValueRequired":
      return required(field, detail);
    case "FieldValueDuplicate":
      return isShown ? duplicate(field, value) : { type: "FieldValueDuplicate", field };
    default:
      return isShown ? invalid(field, value, detail) : { type: "FieldValueInvalid", field, detail };
  }
}
