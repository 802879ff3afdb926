import {
  hasMembers,
  isMember,
  fieldOf,
  leaf,
  type FieldSet,
  type FieldSetDraft,
} from "../../meta/field-set/field-set.ts";
import { fieldName } from "../../meta/field-set/path-element.ts";
import { fieldType, formToHandle, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { isUntypedMap } from "./untyped.ts";

/**
 * A set that was written under another schema (R-SSA-18): whoever owned something in a list or map that has become
 * atomic owns it as a whole. The same object if there is nothing to do, as always where the schema did not change.
 */
export function reconcileSet(type: MergeType, set: FieldSet): FieldSet {
  switch (formToHandle(type, undefined)) {
    case "scalar":
      return set;
    case "list":
      return reconciledItems(type.list as ListType, set);
    case "map":
      return reconciledFields(type.map as MapType, set);
  }
}

function reconciledItems({ relation, items }: ListType, set: FieldSet): FieldSet {
  return relation === "atomic" ? leaf : reconciledMembers(set, () => items);
}

function reconciledFields(map: MapType, set: FieldSet): FieldSet {
  if (isUntypedMap(map)) return set;
  if (map.atomic) return leaf;
  return reconciledMembers(set, (element) => fieldType(map, fieldName(element) ?? ""));
}

function reconciledMembers(set: FieldSet, typeOf: (element: string) => MergeType | undefined): FieldSet {
  let out: FieldSetDraft | undefined;
  for (const element of Object.keys(set)) {
    const field = set[element] as FieldSet;
    // A field without members in the set is owned as a whole already.
    const type = element === "." || !hasMembers(field) ? undefined : typeOf(element);
    if (type === undefined) continue;
    const reconciled = reconcileSet(type, field);
    if (reconciled === field) continue;
    (out ??= { ...set })[element] = reconciled === leaf ? leaf : (fieldOf(isMember(field), reconciled) ?? leaf);
  }
  return out ?? set;
}
