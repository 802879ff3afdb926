import { sortBytewise } from "./json/byte-order.ts";
import { isJsonObject, ownMember, setMember } from "./json/own-member.ts";
import type { JsonObject, JsonValue } from "./types.ts";

/** A value on the way, or at the end, of a path is not of the type it should have; Go's text. */
export class NestedFieldError extends Error {
  override readonly name = "NestedFieldError";
}

/** An integer by its keys; undefined: not there. @throws NestedFieldError [src: apimachinery unstructured/helpers.go] */
export function nestedInteger(object: JsonObject, keys: readonly string[]): number | bigint | undefined {
  const value = nestedValue(object, keys);
  if (value === undefined || typeof value === "bigint" || Number.isInteger(value)) return value as number | bigint;
  throw wrongType(keys, value, "int64");
}

/** A string by its keys; undefined: not there. @throws NestedFieldError */
export function nestedString(object: JsonObject, keys: readonly string[]): string | undefined {
  const value = nestedValue(object, keys);
  if (value === undefined || typeof value === "string") return value;
  throw wrongType(keys, value, "string");
}

function nestedValue(object: JsonObject, keys: readonly string[]): JsonValue | undefined {
  let value: JsonValue = object;
  for (const [at, key] of keys.entries()) {
    if (value === null) return undefined;
    if (!isJsonObject(value)) throw wrongType(keys.slice(0, at + 1), value, "map[string]interface{}");
    const member = ownMember(value, key);
    if (member === undefined) return undefined;
    value = member;
  }
  return value;
}

/** Sets a value by its keys, making what is missing on the way. Changes `object`. @throws NestedFieldError */
export function setNestedValue(object: JsonObject, keys: readonly string[], value: JsonValue): void {
  let parent = object;
  for (const [at, key] of keys.slice(0, -1).entries()) {
    const member = ownMember(parent, key);
    if (member !== undefined && !isJsonObject(member)) {
      const path = `.${keys.slice(0, at + 1).join(".")}`;
      throw new NestedFieldError(`value cannot be set because ${path} is not a map[string]interface{}`);
    }
    const child = member ?? {};
    if (member === undefined) setMember(parent, key, child);
    parent = child;
  }
  setMember(parent, keys.at(-1) as string, value);
}

const wrongType = (keys: readonly string[], value: JsonValue, expected: string): NestedFieldError =>
  new NestedFieldError(
    `.${keys.join(".")} accessor error: ${shown(value)} is of the type ${goType(value)}, expected ${expected}`,
  );

/** Go's %v. */
function shown(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (!isJsonObject(value)) return String(value);
  const keys = sortBytewise(Object.keys(value));
  return `map[${keys.map((key) => `${key}:${shown(value[key] as JsonValue)}`).join(" ")}]`;
}

function goType(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    case "bigint":
      return "int64";
    case "string":
      return "string";
    default:
      return "map[string]interface {}";
  }
}
