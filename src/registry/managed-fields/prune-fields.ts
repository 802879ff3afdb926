import { difference, intersection } from "../../meta/field-set/field-set.ts";
import { withNamedFields } from "../../schema/merge/named-fields.ts";
import { addBackOwned, namedFieldsOf, without } from "./add-back-owned.ts";
import { ownedByVersion, type ManagedSet } from "./managers.ts";
import { pruneCautiously } from "./prune-cautiously.ts";
import type { Pruning } from "./pruning.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/** Removes what a manager applied last time and not this time, if nobody else owns it (R-SSA-5). */
export function pruneFields(pruning: Pruning): TypedValue {
  if (pruning.last.version === pruning.version) return prune(pruning);
  try {
    return prune(pruning);
  } catch {
    // Conversions are written for whole objects, and may not bear those with so much taken away.
    return pruneCautiously(pruning);
  }
}

function prune(pruning: Pruning): TypedValue {
  const { merged, version, last, converter } = pruning;
  const before = converter.convert(merged, last.version);
  if (before === undefined) return merged;
  const removed = without(before, withNamedFields(before.type, last.set));
  const owned = keepOwned(before, removed, pruning);
  const result = converter.convert(keepDangling(before, owned, last, converter), version);
  if (result === undefined) throw new Error(`version ${version} is written in and not served`);
  return result;
}

/** First in the version pruned in: what is lost there may be needed to convert at all. */
function keepOwned(before: TypedValue, removed: TypedValue, { managers, last, converter }: Pruning): TypedValue {
  const owned = ownedByVersion(managers);
  const isLast = (version: string): number => Number(version === last.version);
  let [merged, pruned] = [before, removed];
  for (const version of [...owned.keys()].sort((a, b) => isLast(b) - isLast(a))) {
    const mergedHere = converter.convert(merged, version);
    const prunedHere = mergedHere && converter.convert(pruned, version);
    if (mergedHere === undefined || prunedHere === undefined) continue;
    merged = mergedHere;
    pruned = addBackOwned(mergedHere, prunedHere, owned.get(version) ?? {});
  }
  return pruned;
}

/** Back comes what the pruned fields took with them, and the manager had not applied: it belongs to nobody. */
function keepDangling(
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
