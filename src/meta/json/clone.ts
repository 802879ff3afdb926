import type { JsonObject, JsonValue } from "../types.ts";
import { setMember } from "./own-member.ts";

/** A deep copy that shares nothing; keeps bigint and `__proto__` members. Recursive: for values within `maxJsonDepth`. */
export function cloneJson(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson);
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) setMember(copy, key, cloneJson(value[key] as JsonValue));
  return copy;
}
