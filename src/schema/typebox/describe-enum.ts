import type { JsonValue } from "../../meta/types.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import type { Conversion } from "./conversion.ts";
import { jsonFrom } from "./json-from.ts";
import type { RawSchema } from "./raw-schema.ts";

/** `const` and `enum`: the values, and the type they have in common. */
export function describeEnum(schema: RawSchema, path: string, out: StructuralSchema, conversion: Conversion): void {
  const values = jsonFrom("const" in schema ? [schema["const"]] : schema["enum"]);
  if (!Array.isArray(values) || values.length === 0) {
    conversion.report(path, "an enum must be a list of JSON values");
    return;
  }
  setEnum(values, path, out, conversion);
  // Said on purpose, unlike the type that TypeBox gives a literal.
  if ("enum" in schema && schema["type"] === "number" && out.type === "integer") out.type = "number";
}

export function setEnum(
  values: readonly JsonValue[],
  path: string,
  out: StructuralSchema,
  conversion: Conversion,
): void {
  out.enum = [...values];
  if (values.includes(null)) out.nullable = true;
  const types = new Set(values.filter((value) => value !== null).map(typeOf));
  // A whole number is a number, too.
  if (types.has("number")) types.delete("integer");
  const [type] = types;
  if (types.size === 1 && type !== undefined && type !== "object") out.type = type;
  else if (types.size === 2 && types.has("integer") && types.has("string")) out["x-kubernetes-int-or-string"] = true;
  else conversion.report(path, "an enum must have values of one type, or whole numbers and strings");
}

function typeOf(value: JsonValue): "string" | "integer" | "number" | "boolean" | "object" {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "bigint":
      return "integer";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
