import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";

/** structured-merge-diff makes null of what has lost its last member. */
export function emptyAsNull(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(emptyAsNull);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value);
  return members.length === 0 ? null : Object.fromEntries(members.map(([name, member]) => [name, emptyAsNull(member)]));
}
