import { cloneJson } from "../json/clone.ts";
import { isJsonObject, ownMember, setMember } from "../json/own-member.ts";
import type { JsonObject, JsonValue } from "../types.ts";

/**
 * RFC 7386 (R-PAT-5): null deletes, lists are replaced, objects are merged. As upstream, objects in a new list come without
 * their nulls. Changes neither argument, and the result shares nothing
 * with them, so that the caller may take it over.
 */
export function applyMergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return withoutNulls(patch);
  const result: JsonObject = {};
  const old = isJsonObject(target) ? target : {};
  for (const key of Object.keys(old)) {
    if (!Object.hasOwn(patch, key)) setMember(result, key, cloneJson(old[key] as JsonValue));
    else if (patch[key] !== null) setMember(result, key, applyMergePatch(old[key], patch[key] as JsonValue));
  }
  for (const key of Object.keys(patch)) {
    const value = patch[key] as JsonValue;
    if (value !== null && ownMember(old, key) === undefined) setMember(result, key, applyMergePatch(undefined, value));
  }
  return result;
}

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  return isJsonObject(value) ? applyMergePatch(undefined, value) : value;
}
