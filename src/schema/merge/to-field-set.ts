import { fieldOf, leaf, type FieldSet, type FieldSetDraft } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import { itemElement } from "./item-element.ts";
import { asList, fieldType, formOf, formToHandle, type ListType, type MapType, type MergeType } from "./merge-type.ts";

/**
 * What somebody who applies the value owns: its leaves, and items and keys of lists and maps, but not the structs they
 * stand in. @throws MergeError
 */
export const toFieldSet = (type: MergeType, value: JsonValue): FieldSet => membersIn(type, value) ?? leaf;

/** What is owned in a value: undefined if nothing, an empty set if the value as a whole. */
function membersIn(type: MergeType, value: JsonValue): FieldSet | undefined {
  switch (formToHandle(type, formOf(type, value))) {
    case "scalar":
      return leaf;
    case "list":
      return inList(type.list as ListType, value);
    case "map":
      return inMap(type.map as MapType, value);
  }
}

function inList(type: ListType, value: JsonValue): FieldSet | undefined {
  if (type.relation === "atomic") return leaf;
  const out: FieldSetDraft = {};
  const repeated = new Set<string>();
  for (const item of asList(value) ?? []) {
    const element = itemElement(type, item);
    if (out[element] !== undefined) repeated.add(element);
    out[element] = fieldOf(true, membersIn(type.items, item) ?? leaf) as FieldSet;
  }
  for (const element of repeated) out[element] = leaf;
  return notEmpty(out);
}

function inMap(type: MapType, value: JsonValue): FieldSet | undefined {
  if (type.atomic) return leaf;
  if (!isJsonObject(value)) return undefined;
  const out: FieldSetDraft = {};
  for (const name of Object.keys(value)) {
    const member = value[name] ?? null;
    const memberType = fieldType(type, name);
    const inside = memberType === undefined ? undefined : membersIn(memberType, member);
    const isOwned = inside === leaf || !type.fields.has(name) || isNullOrEmptyMap(member);
    const field = fieldOf(isOwned, inside ?? leaf);
    if (field !== undefined) out[fieldElement(name)] = field;
  }
  return notEmpty(out);
}

function isNullOrEmptyMap(value: JsonValue): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

const notEmpty = (set: FieldSet): FieldSet | undefined => (Object.keys(set).length === 0 ? undefined : set);
