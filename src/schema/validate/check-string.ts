import { invalid, tooLong, typeInvalid } from "../../meta/field-error.ts";
import { goQuote } from "../../meta/go-format.ts";
import { knownFormat } from "../formats/known-format.ts";
import { stringFormats } from "../formats/string-formats.ts";
import { compilePattern } from "../pattern/compile-pattern.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import type { Check } from "./validation-run.ts";

type AnySchema = StructuralSchema | NestedValidation;

/** maxLength, minLength, pattern: the first that fails is reported, as upstream does. */
export function compileString(schema: AnySchema): Check | undefined {
  const { maxLength, minLength } = schema;
  const pattern = schema.pattern ? compilePattern(schema.pattern) : undefined;
  if (maxLength === undefined && minLength === undefined && pattern === undefined) return undefined;
  return (value, run) => {
    if (typeof value !== "string") return;
    if (maxLength !== undefined && isLonger(value, maxLength)) {
      run.report(tooLong(run.field(), maxLength));
    } else if (minLength !== undefined && minLength > 0 && !isLonger(value, minLength - 1)) {
      const field = run.field();
      run.report(invalid(field, value, `${field} in body should be at least ${minLength} chars long`));
    } else if (pattern !== undefined && !pattern(value)) {
      const field = run.field();
      run.report(invalid(field, value, `${field} in body should match '${schema.pattern ?? ""}'`));
    }
  };
}

/** `spec.x in body must be of type date: "tomorrow"`. */
export function compileFormat(schema: AnySchema): Check | undefined {
  const format = knownFormat(schema);
  const matches = format === undefined ? undefined : stringFormats.get(format.replaceAll("-", ""));
  if (format === undefined || matches === undefined) return undefined;
  return (value, run) => {
    if (typeof value !== "string" || matches(value)) return;
    const field = run.field();
    run.report(typeInvalid(field, value, `${field} in body must be of type ${format}: ${goQuote(value)}`));
  };
}

/** Lengths are runes, not UTF-16 units (R-NODE-15). Counts only when the answer depends on it. */
function isLonger(text: string, runes: number): boolean {
  if (text.length <= runes) return false;
  if (text.length > runes * 2) return true;
  let count = 0;
  for (const _ of text) count += 1;
  return count > runes;
}
