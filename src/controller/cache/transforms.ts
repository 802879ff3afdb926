import type { KubeObject } from "../../meta/types.ts";

/** A transform for caches: managedFields are often half of an object, and reconcilers do not read them. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  delete object.metadata.managedFields;
  return object;
}
