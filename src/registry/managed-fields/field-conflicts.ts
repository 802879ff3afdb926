import { intersection, isEmptySet, union, type FieldSet } from "../../meta/field-set/field-set.ts";
import { pathsOf } from "../../meta/field-set/fields-v1.ts";
import type { Comparison } from "../../schema/merge/compare.ts";
import type { ManagedSet } from "./managers.ts";

export interface FieldConflict {
  /** Identity of who owns the field. */
  readonly manager: string;
  readonly path: readonly string[];
}

/** What an apply would take from others (R-SSA-6). */
export class FieldConflicts extends Error {
  override readonly name = "FieldConflicts";

  /** @param conflicts at least one, sorted by manager. */
  constructor(readonly conflicts: readonly FieldConflict[]) {
    super(`${conflicts.length} fields belong to others`);
  }
}

/** Of the fields that a manager has, those that a write changes. */
export const conflictsWith = ({ set }: ManagedSet, { added, modified }: Comparison): FieldSet =>
  isEmptySet(added) && isEmptySet(modified) ? added : intersection(set, union(modified, added));

export function conflictsOf(sets: ReadonlyMap<string, FieldSet>): FieldConflicts {
  const managers = [...sets.keys()].sort();
  return new FieldConflicts(
    managers.flatMap((manager) => [...pathsOf(sets.get(manager) ?? {})].map((path) => ({ manager, path }))),
  );
}
