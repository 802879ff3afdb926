import { patternProblem } from "../pattern/compile-pattern.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { StructuralProblems } from "./structural-problems.ts";

type Validation = StructuralSchema | NestedValidation;

const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] as const;
const numbers = ["minimum", "maximum", "multipleOf"] as const;
const flags = ["exclusiveMinimum", "exclusiveMaximum"] as const;

/** Constraints that make sense, wherever they stand. Schemas come from JavaScript, so their types are checked, too. */
export function checkValueKeywords(schema: Validation, path: string, problems: StructuralProblems): void {
  for (const keyword of counts) {
    const value: unknown = schema[keyword];
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
      problems.report(path, keyword, "must be a whole number, 0 or more");
    }
  }
  for (const keyword of numbers) {
    if (schema[keyword] !== undefined && !Number.isFinite(schema[keyword])) {
      problems.report(path, keyword, "must be a number");
    }
  }
  for (const keyword of flags) {
    const value: unknown = schema[keyword];
    if (value !== undefined && typeof value !== "boolean") problems.report(path, keyword, "must be true or false");
  }
  if (schema.multipleOf !== undefined && schema.multipleOf <= 0) {
    problems.report(path, "multipleOf", "must be greater than 0");
  }
  if (schema.uniqueItems) {
    problems.report(
      path,
      "uniqueItems",
      "Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic; use x-kubernetes-list-type: set",
    );
  }
  checkPattern(schema, path, problems);
  checkLists(schema, path, problems);
}

/** Patterns are Go's: no look-around, no back references (R-NODE-11). */
function checkPattern({ pattern }: Validation, path: string, problems: StructuralProblems): void {
  if (pattern === undefined || pattern === "") return;
  const problem = typeof pattern === "string" ? patternProblem(pattern) : "it is no string";
  if (problem !== undefined) {
    problems.report(path, "pattern", `must be a valid regular expression, but isn't: ${problem}`);
  }
}

function checkLists(schema: Validation, path: string, problems: StructuralProblems): void {
  const { required } = schema;
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === "string"))) {
    problems.report(path, "required", "must be a list of names");
  }
  if (schema.enum !== undefined && !(Array.isArray(schema.enum) && schema.enum.length > 0)) {
    problems.report(path, "enum", "must be a list of at least one value");
  }
}
