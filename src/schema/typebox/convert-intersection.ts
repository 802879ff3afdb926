import { stringifyJson } from "../../meta/json/stringify.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import type { Conversion } from "./conversion.ts";
import { convertTyped } from "./convert-typed.ts";
import { childPath, rawSchemas, type RawSchema } from "./raw-schema.ts";

/** Type.Intersect: objects become one object; a property that several have must be the same in all. */
export function convertIntersection(schema: RawSchema, path: string, conversion: Conversion): StructuralSchema {
  const { allOf, ...annotations } = schema;
  const parts = rawSchemas(allOf).map((part, index) => conversion.convert(part, childPath(path, "allOf", index)));
  if (parts.length === 0 || !parts.every(isPlainObject)) {
    conversion.report(path, "only an intersection of plain objects can be expressed");
    return {};
  }
  const merged: StructuralSchema = { type: "object", properties: mergeProperties(parts, path, conversion) };
  const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
  const junctors = parts.flatMap(({ anyOf, oneOf, allOf: all, not }) => [
    ...(anyOf === undefined ? [] : [{ anyOf }]),
    ...(oneOf === undefined ? [] : [{ oneOf }]),
    ...(all ?? []),
    ...(not === undefined ? [] : [{ not }]),
  ]);
  return {
    ...merged,
    ...(required.length === 0 ? {} : { required }),
    ...(junctors.length === 0 ? {} : { allOf: junctors }),
    ...convertTyped({ ...annotations, type: "object" }, path, conversion),
  };
}

const mergeable = new Set(["type", "properties", "required", "anyOf", "oneOf", "allOf", "not", "title", "description"]);

/** An object with nothing that would get lost in a merge. */
export const isPlainObject = (schema: StructuralSchema): boolean =>
  schema.type === "object" && Object.keys(schema).every((keyword) => mergeable.has(keyword));

function mergeProperties(
  parts: readonly StructuralSchema[],
  path: string,
  conversion: Conversion,
): Record<string, StructuralSchema> {
  const merged = new Map<string, StructuralSchema>();
  for (const [name, property] of parts.flatMap((part) => Object.entries(part.properties ?? {}))) {
    const known = merged.get(name);
    if (known !== undefined && !isSameSchema(known, property)) {
      conversion.report(path, `property ${name} differs between the parts of the intersection`);
    }
    merged.set(name, known ?? property);
  }
  return Object.fromEntries(merged);
}

export const isSameSchema = (a: unknown, b: unknown): boolean => stringifyJson(a) === stringifyJson(b);
