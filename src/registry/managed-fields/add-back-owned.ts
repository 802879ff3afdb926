import { difference, union, type FieldSet } from "../../meta/field-set/field-set.ts";
import { withNamedFields } from "../../schema/merge/named-fields.ts";
import { removeFields } from "../../schema/merge/remove-fields.ts";
import { toFieldSet } from "../../schema/merge/to-field-set.ts";
import type { TypedValue } from "./typed-value.ts";

/** The merged object without what was pruned and is not owned; all three in one version. */
export function addBackOwned(merged: TypedValue, pruned: TypedValue, owned: FieldSet): TypedValue {
  const kept = union(namedFieldsOf(pruned), withNamedFields(merged.type, owned));
  return without(merged, difference(namedFieldsOf(merged), kept));
}

/** Every field of the object, with the structs they stand in. */
export const namedFieldsOf = ({ type, value }: TypedValue): FieldSet => withNamedFields(type, toFieldSet(type, value));

export const without = ({ type, value }: TypedValue, set: FieldSet): TypedValue => ({
  type,
  value: removeFields(type, value, set),
});
