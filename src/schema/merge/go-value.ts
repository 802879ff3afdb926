import { goQuote } from "../../meta/go-format.ts";
import { compareBytewise } from "../../meta/json/byte-order.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";

/** Go's %v: errors of upstream show values so. */
export function goValue(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (!isJsonObject(value)) return String(value);
  return `map[${sortedEntries(value)
    .map(([key, member]) => `${key}:${goValue(member)}`)
    .join(" ")}]`;
}

/** Go's %#v. */
export function goSyntax(value: JsonValue): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "string") return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (!isJsonObject(value)) return String(value);
  const members = sortedEntries(value).map(([key, member]) => `${goQuote(key)}:${goSyntax(member)}`);
  return `map[string]interface {}{${members.join(", ")}}`;
}

/** Go's %T. */
export function goType(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "object":
      return "map[string]interface {}";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    case "bigint":
      return "int64";
    default:
      return "string";
  }
}

const sortedEntries = (object: Readonly<Record<string, JsonValue>>): [string, JsonValue][] =>
  Object.entries(object).sort(([a], [b]) => compareBytewise(a, b));
