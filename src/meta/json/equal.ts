import type { JsonObject, JsonValue } from "../types.ts";

/** Whether two values are the same JSON: member order does not count, 1 and 1n are equal. Recursive as deep as both agree. */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a === "bigint" || typeof b === "bigint") return equalNumbers(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && equalItems(a, b);
  return !Array.isArray(b) && equalMembers(a, b);
}

/** JavaScript compares a bigint and a double by their exact values. */
function equalNumbers(a: JsonValue, b: JsonValue): boolean {
  // oxlint-disable-next-line eqeqeq -- the only comparison across the two types
  return isNumeric(a) && isNumeric(b) && a == b;
}

const isNumeric = (value: JsonValue): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";

const equalItems = (a: readonly JsonValue[], b: readonly JsonValue[]): boolean =>
  a.length === b.length && a.every((item, index) => equalJson(item, b[index] as JsonValue));

function equalMembers(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] as JsonValue, b[key] as JsonValue))
  );
}
