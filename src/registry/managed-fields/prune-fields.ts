import { difference, intersection, union, type FieldSet } from "../../meta/field-set/field-set.ts";
import { withNamedFields } from "../../schema/merge/named-fields.ts";
import { removeFields } from "../../schema/merge/remove-fields.ts";
import { toFieldSet } from "../../schema/merge/to-field-set.ts";
import type { ManagedSet, Managers } from "./managers.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/**
 * Removes what a manager applied last time and not this time, if nobody else owns it (R-SSA-5).
 * @param version of `merged` and of the result.
 * @param managers with what is applied this time.
 */
export function pruneFields(
  merged: TypedValue,
  version: string,
  managers: Managers,
  last: ManagedSet,
  converter: VersionConverter,
): TypedValue {
  const before = converter.convert(merged, last.version);
  if (before === undefined) return merged;
  const removed = without(before, withNamedFields(before.type, last.set));
  const owned = addBackOwned({ merged: before, pruned: removed }, last.version, managers, converter);
  const pruned = addBackDangling(before, owned, last, converter);
  const result = converter.convert(pruned, version);
  if (result === undefined) throw new Error(`version ${version} is written in and not served`);
  return result;
}

interface Pruning {
  readonly merged: TypedValue;
  readonly pruned: TypedValue;
}

/** First in the version pruned in: what is lost there may be needed to convert at all. */
function addBackOwned(
  pruning: Pruning,
  prunedVersion: string,
  managers: Managers,
  converter: VersionConverter,
): TypedValue {
  const owned = ownedByVersion(managers);
  const versions = [...owned.keys()].sort((a, b) => Number(b === prunedVersion) - Number(a === prunedVersion));
  let { merged, pruned } = pruning;
  for (const version of versions) {
    const mergedHere = converter.convert(merged, version);
    const prunedHere = mergedHere && converter.convert(pruned, version);
    if (mergedHere === undefined || prunedHere === undefined) continue;
    merged = mergedHere;
    pruned = withOwned(mergedHere, prunedHere, owned.get(version) ?? {});
  }
  return pruned;
}

function ownedByVersion(managers: Managers): Map<string, FieldSet> {
  const owned = new Map<string, FieldSet>();
  for (const { version, set } of managers.values()) owned.set(version, union(owned.get(version) ?? {}, set));
  return owned;
}

/** The merged object without what was pruned and is not owned. */
function withOwned(merged: TypedValue, pruned: TypedValue, owned: FieldSet): TypedValue {
  const { type } = merged;
  const kept = union(namedFieldsOf(pruned), withNamedFields(type, owned));
  return without(merged, difference(namedFieldsOf(merged), kept));
}

/** Back comes what the pruned fields took with them, and the manager had not applied: it belongs to nobody. */
function addBackDangling(
  merged: TypedValue,
  pruned: TypedValue,
  last: ManagedSet,
  converter: VersionConverter,
): TypedValue {
  const prunedHere = converter.convert(pruned, last.version);
  if (prunedHere === undefined) return merged;
  const gone = difference(namedFieldsOf(merged), namedFieldsOf(prunedHere));
  return without(merged, intersection(gone, withNamedFields(merged.type, last.set)));
}

const namedFieldsOf = ({ type, value }: TypedValue): FieldSet => withNamedFields(type, toFieldSet(type, value));

const without = ({ type, value }: TypedValue, set: FieldSet): TypedValue => ({
  type,
  value: removeFields(type, value, set),
});
