import { difference, emptySet, isEmptySet, recursiveDifference, union } from "../../meta/field-set/field-set.ts";
import type { Managers } from "./managers.ts";
import { reconcileManagers } from "./reconcile-managers.ts";
import { settleManagers, type Write } from "./settle-managers.ts";
import type { MergeRules } from "./typed-value.ts";

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
