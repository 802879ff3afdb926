import { StatusError, statusErrors } from "../meta/status-error.ts";
import { storageErrorToStatus } from "./storage-errors.ts";
import type { Store } from "./store.ts";

/** How new a read must be (R-GET-1). */
export type ReadRevision =
  | { readonly kind: "latest" }
  | { readonly kind: "any" }
  | { readonly kind: "notOlderThan"; readonly revision: number; readonly text: string }
  | { readonly kind: "exact"; readonly revision: number };

/** How long a read may wait for a lagging cache. */
const maxWaitMs = 3000;

/** Resolves when the store's cache is as new as wanted. @throws StatusError 504 if that revision does not come. */
export async function waitForRevision(store: Store, at: ReadRevision): Promise<void> {
  switch (at.kind) {
    case "any":
      if (store.cache.ready) return;
      await fresh(store);
      return;
    case "latest":
    case "exact":
      await fresh(store);
      return;
    case "notOlderThan":
      await fresh(store);
      if (store.cache.revision >= at.revision) return;
      if (await store.cache.waitForRevision(at.revision, maxWaitMs)) return;
      throw statusErrors.tooLargeResourceVersion(at.text, store.cache.revision);
  }
}

async function fresh({ cache, resource }: Store): Promise<void> {
  try {
    await cache.fresh();
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw storageErrorToStatus(error, resource, "list");
  }
}
