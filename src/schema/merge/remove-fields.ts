import { isMember, type FieldSet } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import { isJsonObject, setMember } from "../../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { itemElement } from "./item-element.ts";
import { fieldType, formOf, formToHandle, type ListType, type MapType, type MergeType } from "./merge-type.ts";
import { untypedAtomic } from "./untyped.ts";

/**
 * The value without the fields and items of the set. What has lost its last member is empty here, and null upstream: there
 * the object is then refused, for its schema says object or array. Changes nothing.
 */
export function removeFields(type: MergeType, value: JsonValue, set: FieldSet): JsonValue {
  switch (formToHandle(type, formOf(type, value))) {
    case "scalar":
      return value;
    case "list":
      return fromList(type.list as ListType, value, set);
    case "map":
      return fromMap(type.map as MapType, value, set);
  }
}

function fromList(type: ListType, value: JsonValue, set: FieldSet): JsonValue {
  if (!Array.isArray(value) || type.relation === "atomic") return null;
  const left: JsonValue[] = [];
  for (const item of value) {
    const field = set[itemElement(type, item)];
    if (field === undefined) left.push(item);
    else if (!isMember(field)) left.push(removeFields(type.items, item, field));
  }
  return left;
}

function fromMap(type: MapType, value: JsonValue, set: FieldSet): JsonValue {
  if (!isJsonObject(value) || type.atomic) return null;
  const left: JsonObject = {};
  for (const name of Object.keys(value)) {
    const member = value[name] ?? null;
    const field = set[fieldElement(name)];
    if (field === undefined) setMember(left, name, member);
    else if (!isMember(field)) {
      setMember(left, name, removeFields(fieldType(type, name) ?? untypedAtomic, member, field));
    }
  }
  return left;
}
