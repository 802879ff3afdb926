import { leaf, type FieldSet, type FieldSetDraft } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import { itemElement } from "./item-element.ts";
import { asList, fieldType, formOf, formToHandle, type ListType, type MapType, type MergeType } from "./merge-type.ts";

/** The place of a value with everything in it: what is added or removed where it comes or goes. @throws MergeError */
export function allFields(type: MergeType, value: JsonValue): FieldSet {
  switch (formToHandle(type, formOf(type, value))) {
    case "scalar":
      return leaf;
    case "list":
      return ofList(type.list as ListType, value);
    case "map":
      return ofMap(type.map as MapType, value);
  }
}

function ofMap(type: MapType, value: JsonValue): FieldSet {
  if (type.atomic || !isJsonObject(value)) return leaf;
  let out: FieldSetDraft | undefined;
  for (const name of Object.keys(value)) {
    const memberType = fieldType(type, name);
    if (memberType !== undefined)
      (out ??= { ".": leaf })[fieldElement(name)] = allFields(memberType, value[name] ?? null);
  }
  return out ?? leaf;
}

/** Items that share an element count as one value. */
function ofList(type: ListType, value: JsonValue): FieldSet {
  const items = asList(value) ?? [];
  if (type.relation === "atomic" || items.length === 0) return leaf;
  const out: FieldSetDraft = { ".": leaf };
  for (const item of items) {
    const element = itemElement(type, item);
    out[element] = out[element] === undefined ? allFields(type.items, item) : leaf;
  }
  return out;
}
