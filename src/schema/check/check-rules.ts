import type { StructuralSchema, ValidationRule } from "../structural-schema.ts";
import type { StructuralProblems } from "./structural-problems.ts";

const reasons = ["FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"];
const lineBreak = /[\n\r]/;

/** The form of CEL rules; checkRulePrograms compiles them. */
export function checkRules(schema: StructuralSchema, path: string, problems: StructuralProblems): void {
  schema["x-kubernetes-validations"]?.forEach((rule, index) => {
    for (const [field, problem] of ruleProblems(rule)) {
      problems.report(path, `x-kubernetes-validations[${index}].${field}`, problem);
    }
  });
}

function ruleProblems(rule: ValidationRule): [field: string, problem: string][] {
  const found: [string, string][] = [];
  const { message = "", messageExpression = "", fieldPath = "", reason } = rule;
  const isBlank = (text: string): boolean => text !== "" && text.trim() === "";
  if (rule.rule.trim() === "") found.push(["rule", "Required value: rule is not specified"]);
  if (isBlank(message)) found.push(["message", "must be non-empty if specified"]);
  if (lineBreak.test(message.trim())) found.push(["message", "must not contain line breaks"]);
  if (lineBreak.test(rule.rule.trim()) && message.trim() === "") {
    found.push(["message", "Required value: message must be specified if rule contains line breaks"]);
  }
  if (isBlank(messageExpression)) {
    found.push(["messageExpression", "Required value: messageExpression must be non-empty if specified"]);
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    found.push(["reason", `supported values: ${reasons.map((word) => `"${word}"`).join(", ")}`]);
  }
  if (isBlank(fieldPath)) found.push(["fieldPath", "must be non-empty if specified"]);
  if (lineBreak.test(fieldPath)) found.push(["fieldPath", "must not contain line breaks"]);
  return found;
}
