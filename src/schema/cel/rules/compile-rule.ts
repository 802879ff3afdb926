import type { StructuralSchema, ValidationRule } from "../../structural-schema.ts";
import { compileCel, type CelProgram } from "../compile-cel.ts";
import { CelCompileError } from "../cel-error.ts";
import { optionalOf, type CelType } from "../types/cel-type.ts";
import { FieldPathError, parseFieldPath } from "./field-path.ts";

/** A rule ready to be applied to values of the schema it stands at. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program: CelProgram;
  readonly message: CelProgram | undefined;
  /** Behind the path of the value; "" for the value itself. */
  readonly fieldPath: string;
  /** Looks at the value before the update: a transition rule (R-CEL-2). */
  readonly usesOldSelf: boolean;
}

/** What is wrong with one keyword of a rule. */
export interface RuleProblem {
  readonly keyword: keyof ValidationRule;
  readonly text: string;
}

/** @param type of the schema's values. @returns the rule, or everything that keeps it from being one (R-SCH-1). */
export function compileRule(
  rule: ValidationRule,
  schema: StructuralSchema,
  type: CelType,
): { readonly compiled?: CompiledRule; readonly problems: readonly RuleProblem[] } {
  const oldSelf = rule.optionalOldSelf === true ? optionalOf(type) : type;
  const variables = new Map([
    ["self", type],
    ["oldSelf", oldSelf],
  ]);
  const problems: RuleProblem[] = [];
  const program = compile("rule", rule.rule, variables, problems);
  if (program !== undefined && program.type.kind !== "bool") {
    problems.push({ keyword: "rule", text: "cel expression must evaluate to a bool" });
  }
  const message = rule.messageExpression
    ? compile("messageExpression", rule.messageExpression, variables, problems)
    : undefined;
  if (message !== undefined && message.type.kind !== "string") {
    problems.push({ keyword: "messageExpression", text: "messageExpression must evaluate to a string" });
  }
  const fieldPath = compileFieldPath(rule, schema, problems);
  if (program === undefined || problems.length > 0) return { problems };
  const usesOldSelf = program.reads.has("oldSelf");
  return { compiled: { rule, program, message, fieldPath, usesOldSelf }, problems };
}

function compile(
  keyword: "rule" | "messageExpression",
  source: string,
  variables: ReadonlyMap<string, CelType>,
  problems: RuleProblem[],
): CelProgram | undefined {
  try {
    return compileCel(source, variables);
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    const subject = keyword === "rule" ? "" : `${keyword} `;
    problems.push({ keyword, text: `${subject}compilation failed: ${error.message}` });
    return undefined;
  }
}

function compileFieldPath({ fieldPath }: ValidationRule, schema: StructuralSchema, problems: RuleProblem[]): string {
  if (!fieldPath) return "";
  try {
    return parseFieldPath(fieldPath, schema);
  } catch (error) {
    if (!(error instanceof FieldPathError)) throw error;
    problems.push({ keyword: "fieldPath", text: `fieldPath must be a valid path: ${error.message}` });
    return "";
  }
}
