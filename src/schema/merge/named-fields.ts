import { fieldOf, isMember, leaf, type FieldSet, type FieldSetDraft } from "../../meta/field-set/field-set.ts";
import { fieldName, isKeyElement } from "../../meta/field-set/path-element.ts";
import { fieldType, type MergeType } from "./merge-type.ts";

/**
 * The set with the structs that fields of it stand in: a declared field with anything in the set below it is in the set.
 * So whole structs can be told from their remains.
 */
export function withNamedFields(type: MergeType | undefined, set: FieldSet): FieldSet {
  const out: FieldSetDraft = {};
  for (const element of Object.keys(set)) {
    if (element === ".") continue;
    const field = set[element] as FieldSet;
    const name = fieldName(element);
    const isNamed = name !== undefined && type?.map?.fields.has(name) === true;
    out[element] = fieldOf(isNamed || isMember(field), withNamedFields(memberType(type, element, name), field)) ?? leaf;
  }
  return out;
}

function memberType(type: MergeType | undefined, element: string, name: string | undefined): MergeType | undefined {
  if (name !== undefined) return type?.map === undefined ? undefined : fieldType(type.map, name);
  return isKeyElement(element) ? type?.list?.items : undefined;
}
