import { union } from "../../meta/field-set/field-set.ts";
import { compareBytewise } from "../../meta/json/byte-order.ts";
import type { Managed } from "./managed.ts";
import { identityOf } from "./manager-identity.ts";

/** So many managers that do not apply are told apart. */
const maxUpdateManagers = 10;

/** The oldest of more than ten become `ancient-changes`, one of each version (R-SSA-13). */
export function capUpdateManagers({ managers, times }: Managed): Managed {
  const updaters = [...managers].filter(([, { applied }]) => !applied).map(([identity]) => identity);
  let excess = updaters.length - maxUpdateManagers;
  if (excess <= 0) return { managers, times };
  updaters.sort((a, b) => compareBytewise(times.get(a) ?? "", times.get(b) ?? "") || compareBytewise(a, b));
  const left = new Map(managers);
  const leftTimes = new Map(times);
  const first = new Map<string, string>();
  for (const identity of updaters) {
    if (excess <= 0) break;
    const managed = left.get(identity);
    if (managed === undefined) continue;
    const bucket = identityOf({ manager: "ancient-changes", operation: "Update", apiVersion: managed.version });
    const oldest = first.get(managed.version);
    if (oldest === undefined) {
      first.set(managed.version, identity);
      continue;
    }
    const gathered = left.get(bucket) ?? left.get(oldest) ?? managed;
    if (!left.has(bucket)) left.delete(oldest);
    left.delete(identity);
    left.set(bucket, { ...managed, set: union(managed.set, gathered.set) });
    leftTimes.set(bucket, times.get(identity) ?? "");
    excess -= 1;
  }
  return { managers: left, times: leftTimes };
}
