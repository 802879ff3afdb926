import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { stringFormats } from "./string-formats.ts";

/** The format of a schema if it is one that is checked for its type; others are ignored (R-SCH-20). */
export function knownFormat(schema: StructuralSchema | NestedValidation): string | undefined {
  const { format, type } = schema;
  if (format === undefined || format === "") return undefined;
  const known =
    type === undefined || type === "string"
      ? stringFormats.has(format.replaceAll("-", ""))
      : type === "integer"
        ? format === "int32" || format === "int64"
        : type === "number" && (format === "float" || format === "double");
  return known ? format : undefined;
}
