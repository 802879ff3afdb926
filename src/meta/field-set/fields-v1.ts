import { isJsonObject } from "../json/own-member.ts";
import type { JsonValue } from "../types.ts";
import { compareElements, canonicalElement } from "./path-element.ts";
import { FieldSetError } from "./field-set-error.ts";
import {
  emptySet,
  hasMembers,
  isEmptySet,
  isMember,
  leaf,
  membersOf,
  type FieldSet,
  type FieldSetDraft,
} from "./field-set.ts";

/** Reads FieldsV1 as a client or a store has it. null is the empty set. @throws FieldSetError */
export function decodeFieldsV1(fields: JsonValue): FieldSet {
  if (fields === null) return emptySet;
  return membersOf(decodedField(fields));
}

/** The value itself where it is canonical already, as everything is that was written here. */
function decodedField(fields: JsonValue): FieldSet {
  if (fields === null) return leaf;
  if (!isJsonObject(fields)) throw new FieldSetError("fieldsV1: expected an object of path elements");
  let changed: FieldSetDraft | undefined;
  for (const key of Object.keys(fields)) {
    const value = fields[key] ?? null;
    const element = key === "." ? key : canonicalElement(key);
    const field = key === "." ? selfMark(value) : decodedField(value);
    if (element === key && field === value) continue;
    changed ??= { ...(fields as FieldSet) };
    delete changed[key];
    if (element !== undefined) changed[element] = field;
  }
  return changed ?? (fields as FieldSet);
}

/** What stands beside "." says nothing. */
const selfMark = (value: JsonValue): FieldSet =>
  isJsonObject(value) && isEmptySet(value as FieldSet) ? (value as FieldSet) : leaf;

/** Every field of the set, in upstream's order: at each level first the members, then what is below them. */
export function* pathsOf(set: FieldSet, prefix: readonly string[] = []): Generator<readonly string[]> {
  const elements = Object.keys(membersOf(set)).sort(compareElements);
  for (const element of elements) if (isMember(set[element] as FieldSet)) yield [...prefix, element];
  for (const element of elements) {
    if (hasMembers(set[element] as FieldSet)) yield* pathsOf(set[element] as FieldSet, [...prefix, element]);
  }
}
