import { difference, isEmptySet, recursiveDifference, type FieldSet } from "../../meta/field-set/field-set.ts";
import { compare, type Comparison } from "../../schema/merge/compare.ts";
import { conflictsOf, conflictsWith } from "./field-conflicts.ts";
import type { ManagedSet, Managers } from "./managers.ts";
import type { MergeRules, TypedValue } from "./typed-value.ts";

export interface Write {
  readonly live: TypedValue;
  readonly next: TypedValue;
  /** Of live and next. */
  readonly version: string;
  /** Identity of who writes. */
  readonly manager: string;
  /** Take fields from others; if not, that is a conflict. */
  readonly force: boolean;
}

export interface Settled {
  readonly managers: Map<string, ManagedSet>;
  /** What the write changes, without ignored fields. */
  readonly comparison: Comparison;
}

/**
 * Takes what the write changes or removes from all other managers, and drops those with nothing left and those of
 * versions that are gone (R-SSA-12, R-SSA-18).
 * @throws FieldConflicts unless forced.
 */
export function settleManagers(write: Write, managers: Managers, rules: MergeRules): Settled {
  const comparisonIn = comparisons(write, rules);
  const settled = new Map<string, ManagedSet>();
  const conflicts = new Map<string, FieldSet>();
  for (const [manager, managed] of managers) {
    const comparison = manager === write.manager ? noChange : comparisonIn(managed.version);
    if (comparison === undefined) continue;
    const taken = conflictsWith(managed, comparison);
    if (!isEmptySet(taken)) conflicts.set(manager, taken);
    const set = difference(difference(managed.set, taken), comparison.removed);
    if (!isEmptySet(set)) settled.set(manager, set === managed.set ? managed : { ...managed, set });
  }
  if (!write.force && conflicts.size > 0) throw conflictsOf(conflicts);
  return { managers: settled, comparison: comparisonIn(write.version) ?? noChange };
}

const noChange: Comparison = { added: {}, modified: {}, removed: {} };

/** What the write changes as seen in a version, each worked out once; undefined: the version is gone. */
function comparisons({ live, next, version }: Write, { converter, ignored }: MergeRules) {
  const known = new Map<string, Comparison | undefined>();
  const compareIn = (wanted: string): Comparison | undefined => {
    const old = wanted === version ? live : converter.convert(live, wanted);
    const value = wanted === version ? next : converter.convert(next, wanted);
    if (old === undefined || value === undefined) return undefined;
    return without(compare(old.type, old.value, value.value), ignored.get(wanted));
  };
  return (wanted: string): Comparison | undefined => {
    if (!known.has(wanted)) known.set(wanted, compareIn(wanted));
    return known.get(wanted);
  };
}

function without({ added, modified, removed }: Comparison, ignored: FieldSet | undefined): Comparison {
  if (ignored === undefined) return { added, modified, removed };
  return {
    added: recursiveDifference(added, ignored),
    modified: recursiveDifference(modified, ignored),
    removed: recursiveDifference(removed, ignored),
  };
}
