import { reconcileSet } from "../../schema/merge/reconcile-set.ts";
import type { ManagedSet, Managers } from "./managers.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/**
 * Sets as today's schema would have them written: lists and maps may have become atomic since (R-SSA-18). Managers of
 * versions that are gone are dropped.
 */
export function reconcileManagers(
  managers: Managers,
  live: TypedValue,
  liveVersion: string,
  converter: VersionConverter,
): Managers {
  const reconciled = new Map<string, ManagedSet>();
  for (const [manager, managed] of managers) {
    const typed = managed.version === liveVersion ? live : converter.convert(live, managed.version);
    if (typed === undefined) continue;
    const set = reconcileSet(typed.type, managed.set);
    reconciled.set(manager, set === managed.set ? managed : { ...managed, set });
  }
  return reconciled;
}
