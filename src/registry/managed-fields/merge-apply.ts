import {
  difference,
  emptySet,
  isEmptySet,
  recursiveDifference,
  type FieldSet,
} from "../../meta/field-set/field-set.ts";
import { equalJson } from "../../meta/json/equal.ts";
import { mergeValues } from "../../schema/merge/merge-values.ts";
import { toFieldSet } from "../../schema/merge/to-field-set.ts";
import type { ManagedSet, Managers } from "./managers.ts";
import { pruneFields } from "./prune-fields.ts";
import { reconcileManagers } from "./reconcile-managers.ts";
import { settleManagers } from "./settle-managers.ts";
import type { MergeRules, TypedValue } from "./typed-value.ts";

export interface Apply {
  readonly live: TypedValue;
  readonly applied: TypedValue;
  /** Of both. */
  readonly version: string;
  /** Identity of who applies. */
  readonly manager: string;
  readonly force: boolean;
}

/** Whether the manager had something that it may not have now: only then there is anything to remove. */
const givesUp = (last: ManagedSet | undefined, version: string, set: FieldSet): last is ManagedSet =>
  last !== undefined && (last.version !== version || !isEmptySet(difference(last.set, set)));

export interface Applied {
  /** undefined: the live object is what it would be. */
  readonly value: TypedValue | undefined;
  readonly managers: Managers;
}

/**
 * The live object with what is applied, without what its manager applied before and nobody else owns (R-SSA-3 to 6).
 * @throws FieldConflicts unless forced; MergeError.
 */
export function mergeApply(apply: Apply, managers: Managers, rules: MergeRules): Applied {
  const { live, applied, version, manager, force } = apply;
  const known = reconcileManagers(managers, live, version, rules.converter);
  const merged = { type: live.type, value: mergeValues(live.type, live.value, applied.value) };
  const set = recursiveDifference(toFieldSet(applied.type, applied.value), rules.ignored.get(version) ?? emptySet);
  const owners = new Map<string, ManagedSet>([...known, [manager, { version, applied: true, set }]]);
  const last = known.get(manager);
  const next = givesUp(last, version, set)
    ? pruneFields({ merged, version, managers: owners, last, converter: rules.converter })
    : merged;
  const settled = settleManagers({ live, next, version, manager, force }, owners, rules);
  return { value: equalJson(live.value, next.value) ? undefined : next, managers: settled.managers };
}
