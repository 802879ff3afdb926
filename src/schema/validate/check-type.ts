import { typeInvalid } from "../../meta/field-error.ts";
import { goQuote } from "../../meta/go-format.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { knownFormat } from "../formats/known-format.ts";
import type { JsonKind } from "./json-kind.ts";
import type { ValidationRun } from "./validation-run.ts";

type AnySchema = StructuralSchema | NestedValidation;

/** The types a schema allows; none: it says nothing about the type. */
export function typesOf(schema: AnySchema): readonly JsonKind[] {
  if ("x-kubernetes-int-or-string" in schema && schema["x-kubernetes-int-or-string"]) return ["integer", "string"];
  return schema.type === undefined ? [] : [schema.type];
}

/** How Go's decoder calls a number's format; upstream's message shows it when the schema has a format. */
const formatOfKind: Partial<Record<JsonKind, string>> = { integer: "int64", number: "float64" };

/**
 * Tells for a kind of value what upstream says when the schema does not allow it; undefined: it is allowed.
 * Upstream lets an array pass for a string with a format; we do not.
 */
export function typeMismatch(schema: AnySchema): (kind: JsonKind) => TypeMismatch | undefined {
  const types = typesOf(schema);
  const format = isNumeric(types) ? undefined : knownFormat(schema);
  const integers = formatOfIntegers(schema);
  const expected = types.join(",");
  const holds = (kind: JsonKind): boolean => types.includes(kind) || (kind === "integer" && types.includes("number"));
  return (kind) => {
    if (holds(kind)) return undefined;
    if (kind === "number" && integers !== undefined) return { expected: integers, actual: "float64" };
    if (format !== undefined && kind !== "string" && kind !== "array" && kind !== "null") {
      return { expected: format, actual: formatOfKind[kind] ?? "" };
    }
    return types.length === 0 ? undefined : { expected, actual: kind };
  };
}

/** Formats of numbers are no part of the message, save for fractions where integers belong; those of strings are. */
const formatOfIntegers = ({ type, format }: AnySchema): string | undefined =>
  type === "integer" && (format === "int32" || format === "int64") ? format : undefined;

const isNumeric = (types: readonly JsonKind[]): boolean => types.includes("number") || types[0] === "integer";

interface TypeMismatch {
  readonly expected: string;
  readonly actual: string;
}

/** `spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"` (R-SCH-21). */
export function reportType(mismatch: TypeMismatch, run: ValidationRun): void {
  const field = run.field();
  const detail = `${field} in body must be of type ${mismatch.expected}: ${goQuote(mismatch.actual)}`;
  run.report(typeInvalid(field, mismatch.actual, detail));
}
