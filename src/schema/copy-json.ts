import { setMember } from "../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../meta/types.ts";

/** A deep copy of a value from a schema, whose depth the schema's author bounds. Not for client input. */
export function copyJson(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyJson);
  if (typeof value !== "object" || value === null) return value;
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(value)) setMember(copy, key, copyJson(member));
  return copy;
}
