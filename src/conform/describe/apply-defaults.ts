import type { JsonObject, JsonValue } from "../../meta/types.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

/** What a server stores of a value that has only known fields (R-SCH-11). */
export function applyDefaults(schema: ResolvedSchema | undefined, value: JsonValue): JsonValue {
  if (schema === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => applyDefaults(schema.items, item));
  const stored: JsonObject = {};
  for (const [name, child] of Object.entries(value)) {
    const own = schema.properties?.[name] ?? mapValues(schema);
    if (child === null && own !== undefined && own.nullable !== true) continue;
    stored[name] = applyDefaults(own, child);
  }
  for (const [name, own] of Object.entries(schema.properties ?? {})) {
    if (stored[name] === undefined && own.default !== undefined) stored[name] = applyDefaults(own, own.default);
  }
  return stored;
}

const mapValues = ({ additionalProperties }: ResolvedSchema): ResolvedSchema | undefined =>
  typeof additionalProperties === "object" ? additionalProperties : undefined;
