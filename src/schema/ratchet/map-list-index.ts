import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { canonicalKey } from "../validate/canonical-key.ts";

/** Finds the item of an old list that is the same as one of a new list: by its keys, in lists of type map only. */
export type MapListIndex = (item: JsonValue) => JsonValue | undefined;

/** undefined: items of such a list have no identity. Of several items with the same keys the first counts. */
export function indexMapList(schema: StructuralSchema, old: readonly JsonValue[]): MapListIndex | undefined {
  const names = schema["x-kubernetes-list-map-keys"] ?? [];
  if (schema["x-kubernetes-list-type"] !== "map" || names.length === 0) return undefined;
  const byKey = new Map<string, JsonValue>();
  for (const item of old) {
    const key = keyOf(item, names);
    if (key !== undefined && !byKey.has(key)) byKey.set(key, item);
  }
  return (item) => byKey.get(keyOf(item, names) ?? "");
}

function keyOf(item: JsonValue, names: readonly string[]): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const parts: string[] = [];
  for (const name of names) {
    const value = ownMember(item, name);
    if (value === undefined || value === null || typeof value === "object") return undefined;
    parts.push(`${typeof value}${canonicalKey(value)}`);
  }
  return parts.join("\n");
}
