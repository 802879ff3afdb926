import { isJsonObject, ownMember, setMember } from "../../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { mergeLists } from "./merge-lists.ts";
import {
  asList,
  fieldType,
  formOf,
  formToHandle,
  type ListType,
  type MapType,
  type MaybeValue,
  type MergeType,
} from "./merge-type.ts";
import { untypedAtomic } from "./untyped.ts";

/**
 * The live value with what is applied to it (R-SSA-3, R-SSA-4). Nothing is removed. Shares parts with both and changes
 * neither. @throws MergeError where items of a list cannot be told apart.
 */
export const mergeValues = (type: MergeType, live: JsonValue, applied: JsonValue): JsonValue =>
  mergedValue(type, live, applied) ?? null;

function mergedValue(type: MergeType, live: MaybeValue, applied: MaybeValue): MaybeValue {
  if (applied === undefined || live === undefined) return applied ?? live;
  switch (formToHandle(type, formOf(type, applied))) {
    case "scalar":
      return applied;
    case "list":
      return mergedList(type.list as ListType, live, applied);
    case "map":
      return mergedMap(type.map as MapType, live, applied);
  }
}

/** null is no reason to empty a list or map that others have members in. */
function mergedList(type: ListType, live: JsonValue, applied: JsonValue): MaybeValue {
  const ours = asList(live) ?? [];
  const theirs = asList(applied) ?? [];
  if (type.relation === "atomic" || (ours.length === 0 && theirs.length === 0)) return applied;
  return mergeLists(type, ours, theirs, (item, appliedItem) => mergedValue(type.items, item, appliedItem));
}

function mergedMap(type: MapType, live: JsonValue, applied: JsonValue): MaybeValue {
  const ours = isJsonObject(live) ? live : {};
  const theirs = isJsonObject(applied) ? applied : {};
  if (type.atomic || (isEmpty(ours) && isEmpty(theirs))) return applied;
  const out: JsonObject = {};
  for (const name of Object.keys(ours)) {
    const value = ours[name] ?? null;
    const merged = mergedValue(fieldType(type, name) ?? untypedAtomic, value, ownMember(theirs, name));
    if (merged !== undefined) setMember(out, name, merged);
  }
  for (const name of Object.keys(theirs)) if (!Object.hasOwn(ours, name)) setMember(out, name, theirs[name] ?? null);
  return out;
}

const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0;
