import type { JsonValue } from "../../meta/types.ts";

/** A copy of a value if it is JSON (bigint included); undefined if it is not. */
export function jsonFrom(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      return Number.isFinite(value) ? value : undefined;
    case "object":
      return value === null ? null : Array.isArray(value) ? listFrom(value) : objectFrom(value);
    default:
      return undefined;
  }
}

function listFrom(list: readonly unknown[]): JsonValue | undefined {
  const items = list.map(jsonFrom);
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** Plain objects only: a Date or a Map is no JSON. */
function objectFrom(object: object): JsonValue | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const entries: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    const json = jsonFrom(member);
    if (json === undefined) return undefined;
    entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}
