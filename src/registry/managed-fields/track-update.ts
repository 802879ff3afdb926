import {
  difference,
  emptySet,
  isEmptySet,
  membersOf,
  recursiveDifference,
  union,
  type FieldSet,
} from "../../meta/field-set/field-set.ts";
import { allFields } from "../../schema/merge/all-fields.ts";
import type { Managers } from "./managers.ts";
import { reconcileManagers } from "./reconcile-managers.ts";
import { settleManagers, type Write } from "./settle-managers.ts";
import type { MergeRules, TypedValue } from "./typed-value.ts";

/**
 * What the writer owns of an object that it makes, and that nobody manages: everything (R-SSA-12). As much as `trackUpdate`
 * finds out by comparing it with nothing.
 * @throws MergeError where items of a list cannot be told apart.
 */
export function ownedByCreator({ type, value }: TypedValue, version: string, { ignored }: MergeRules): FieldSet {
  return recursiveDifference(membersOf(allFields(type, value)), ignored.get(version) ?? emptySet);
}

/** Who owns what after a write that is no apply: the writer has what it added and changed (R-SSA-12). */
export function trackUpdate(update: Omit<Write, "force">, managers: Managers, rules: MergeRules): Managers {
  const { live, version, manager } = update;
  const known = reconcileManagers(managers, live, version, rules.converter);
  const settled = settleManagers({ ...update, force: true }, known, rules);
  const { added, modified, removed } = settled.comparison;
  const before = settled.managers.get(manager)?.set ?? emptySet;
  const owned = union(union(difference(before, removed), modified), added);
  const set = recursiveDifference(owned, rules.ignored.get(version) ?? emptySet);
  if (isEmptySet(set)) settled.managers.delete(manager);
  else settled.managers.set(manager, { version, applied: false, set });
  return settled.managers;
}
