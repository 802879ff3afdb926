import type { KubeObject, ManagedFieldsEntry } from "../../meta/types.ts";
import { decodeManagedFields, ManagedFieldsError, nothingManaged, type Managed } from "./managed.ts";

/**
 * Who manages what before a write, by the object that is written or, where that does not say, by the stored one
 * (R-SSA-14): a client may change or reset managedFields, but not by a subresource, and not by leaving them out.
 */
export function requestedManaged(live: KubeObject | undefined, next: KubeObject, isSubresource: boolean): Managed {
  const stored = live?.metadata.managedFields ?? [];
  if (isSubresource) return readable(stored);
  const requested = next.metadata.managedFields;
  if (requested === undefined || requested === stored) return readable(stored);
  if (isReset(requested)) return nothingManaged;
  const managed = readable(requested);
  return managed.managers.size === 0 ? readable(stored) : managed;
}

/** One empty entry; an empty list comes from clients that know nothing of managedFields, and counts as none. */
const isReset = ([first, second]: readonly ManagedFieldsEntry[]): boolean =>
  second === undefined && first !== undefined && Object.keys(first).length === 0;

function readable(entries: readonly ManagedFieldsEntry[]): Managed {
  try {
    return decodeManagedFields(entries);
  } catch (error) {
    if (error instanceof ManagedFieldsError) return nothingManaged;
    throw error;
  }
}
