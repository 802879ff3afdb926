import type { JsonObject, JsonValue } from "../types.ts";
import { checkedDepth } from "./depth.ts";
import { setMember } from "./own-member.ts";

/**
 * A copy of a value that someone's code made, as JSON: undefined members are left out, what knows its own JSON (a date) is
 * asked for it.
 * @throws TypeError naming the path of what JSON has no word for: functions, symbols, NaN, a cycle.
 */
export function plainJson(value: unknown, path = ""): JsonValue {
  return copied(value, path, 0);
}

function copied(value: unknown, path: string, depth: number): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} is no JSON number`);
      return value;
    case "object":
      if (value === null) return null;
      return Array.isArray(value)
        ? value.map((item: unknown, at) => copied(item ?? null, `${path}[${at}]`, checkedDepth(depth + 1)))
        : copiedObject(value, path, checkedDepth(depth + 1));
    default:
      throw new TypeError(`${path === "" ? "value" : path}: a ${typeof value} is no JSON`);
  }
}

function copiedObject(object: object, path: string, depth: number): JsonValue {
  if ("toJSON" in object && typeof object.toJSON === "function") return copied(object.toJSON(), path, depth);
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(object)) {
    if (member !== undefined) setMember(copy, key, copied(member, path === "" ? key : `${path}.${key}`, depth));
  }
  return copy;
}
