import { emptySet, leaf, membersOf, union, type FieldSet, type FieldSetDraft } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import { equalJson } from "../../meta/json/equal.ts";
import { isJsonObject, ownMember } from "../../meta/json/own-member.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { allFields } from "./all-fields.ts";
import { itemElement } from "./item-element.ts";
import {
  asList,
  fieldType,
  formOf,
  formToHandle,
  type Form,
  type ListType,
  type MapType,
  type MaybeValue,
  type MergeType,
} from "./merge-type.ts";

/** No field is in more than one of the three. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Two values of a type, field by field. @throws MergeError where items of a list cannot be told apart. */
export function compare(type: MergeType, old: JsonValue, value: JsonValue): Comparison {
  const difference = compareFields(type, old, value);
  return {
    added: membersOf(difference?.added ?? emptySet),
    modified: membersOf(difference?.modified ?? emptySet),
    removed: membersOf(difference?.removed ?? emptySet),
  };
}

/** What differs in one place; undefined: nothing. A set is of the place's members, with "." for the place itself. */
interface Difference {
  added?: FieldSet;
  modified?: FieldSet;
  removed?: FieldSet;
}

type Outcome = Difference | undefined;

function compareFields(type: MergeType, old: MaybeValue, value: MaybeValue): Outcome {
  if (old === value) return undefined;
  if (old === undefined) return { added: allFields(type, value as JsonValue) };
  if (value === undefined) return { removed: allFields(type, old) };
  const oldForm = formOf(type, old);
  const form = formOf(type, value);
  const outcome = compareAs(formToHandle(type, form), type, old, value);
  if (oldForm === form) return outcome;
  return both(compareAs(formToHandle(type, oldForm), type, old, value), outcome);
}

function compareAs(form: Form, type: MergeType, old: JsonValue, value: JsonValue): Outcome {
  switch (form) {
    case "scalar":
      return asOne(old, value);
    case "list":
      return compareLists(type.list as ListType, old, value);
    case "map":
      return compareMaps(type.map as MapType, old, value);
  }
}

const asOne = (old: JsonValue, value: JsonValue): Outcome => (equalJson(old, value) ? undefined : { modified: leaf });

function compareMaps(type: MapType, old: JsonValue, value: JsonValue): Outcome {
  const before = nonEmptyMap(old);
  const after = nonEmptyMap(value);
  if (type.atomic || (before === undefined && after === undefined)) return asOne(old, value);
  const differences = new Differences();
  for (const name of Object.keys(before ?? {})) compareMember(type, name, before, after, differences);
  for (const name of Object.keys(after ?? {})) {
    if (before === undefined || !Object.hasOwn(before, name)) compareMember(type, name, before, after, differences);
  }
  return differences.found;
}

function compareMember(
  type: MapType,
  name: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  differences: Differences,
): void {
  const memberType = fieldType(type, name);
  // Not in the schema: pruned from what is stored, and nobody's.
  if (memberType === undefined) return;
  const old = before === undefined ? undefined : ownMember(before, name);
  const difference = compareFields(memberType, old, after === undefined ? undefined : ownMember(after, name));
  if (difference !== undefined) differences.add(fieldElement(name), difference);
}

function nonEmptyMap(value: JsonValue): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  for (const _ in value) return value;
  return undefined;
}

function compareLists(type: ListType, old: JsonValue, value: JsonValue): Outcome {
  const before = asList(old) ?? [];
  const after = asList(value) ?? [];
  if (type.relation === "atomic" || (before.length === 0 && after.length === 0)) return asOne(old, value);
  const oldItems = byElement(type, before);
  const items = byElement(type, after);
  const differences = new Differences();
  for (const [element, olds] of oldItems) {
    const difference = compareItems(type.items, olds, items.get(element) ?? []);
    if (difference !== undefined) differences.add(element, difference);
  }
  for (const [element, news] of items) {
    if (!oldItems.has(element)) differences.add(element, compareItems(type.items, [], news) ?? {});
  }
  return differences.found;
}

function byElement(type: ListType, list: readonly JsonValue[]): Map<string, JsonValue[]> {
  const items = new Map<string, JsonValue[]>();
  for (const item of list) {
    const element = itemElement(type, item);
    const same = items.get(element);
    if (same === undefined) items.set(element, [item]);
    else same.push(item);
  }
  return items;
}

/** Items that share an element, which old objects may have, count as one value. */
function compareItems(type: MergeType, olds: JsonValue[], items: JsonValue[]): Outcome {
  if (olds.length < 2 && items.length < 2) return compareFields(type, olds[0], items[0]);
  if (olds.length > 1 && items.length > 1) return asOne(olds, items);
  if (olds.length > 1)
    return both(items.length === 0 ? undefined : compareFields(type, undefined, items[0]), { removed: leaf });
  return both(olds.length === 0 ? undefined : compareFields(type, olds[0], undefined), { added: leaf });
}

function both(a: Outcome, b: Outcome): Outcome {
  if (a === undefined || b === undefined) return a ?? b;
  const out: Difference = { ...a };
  for (const kind of ["added", "modified", "removed"] as const) {
    const [ours, theirs] = [a[kind], b[kind]];
    if (theirs !== undefined) out[kind] = ours === undefined ? theirs : unionOf(ours, theirs);
  }
  return out;
}

const unionOf = (a: FieldSet, b: FieldSet): FieldSet => union({ x: a }, { x: b })["x"] as FieldSet;

/** Gathers what differs in the members of one place. */
class Differences {
  found: { added?: FieldSetDraft; modified?: FieldSetDraft; removed?: FieldSetDraft } | undefined;

  add(element: string, { added, modified, removed }: Difference): void {
    const found = (this.found ??= {});
    if (added !== undefined) (found.added ??= {})[element] = added;
    if (modified !== undefined) (found.modified ??= {})[element] = modified;
    if (removed !== undefined) (found.removed ??= {})[element] = removed;
  }
}
