import { statusErrors } from "../meta/status-error.ts";
import { CompactedError } from "../storage/errors.ts";
import type { Subscription } from "../storage/watch-cache.ts";
import type { EncodedObject } from "./encoded-object.ts";
import { collectionPrefix } from "./list.ts";
import { storageErrorToStatus } from "./storage-errors.ts";
import { waitForRevision, type ReadRevision } from "./read-revision.ts";
import type { Selection } from "./selection.ts";
import type { Store } from "./store.ts";

/** Where a watch begins (the table in chapter 11.1). */
export type WatchStart =
  /** Changes after a revision, nothing of the state. */
  | { readonly kind: "after"; readonly revision: number }
  /** The state as ADDED, at least as new as wanted, then changes. */
  | { readonly kind: "state"; readonly at: ReadRevision }
  /** Changes from now on. */
  | { readonly kind: "now"; readonly at: ReadRevision };

export interface WatchQuery {
  readonly namespace: string;
  readonly selection: Selection;
  readonly start: WatchStart;
  readonly signal: AbortSignal;
}

export interface OpenedWatch {
  /** The state the changes build on; empty unless asked for. Unfiltered. */
  readonly initial: readonly EncodedObject[];
  /** Revision of that state. */
  readonly revision: number;
  /** Changes after `revision`; unfiltered; to be closed by the taker. */
  readonly subscription: Subscription<EncodedObject>;
}

/** @throws StatusError 410 if the start is too old (R-WATCH-6), 504 if it does not come. */
export async function openWatch(store: Store, query: WatchQuery): Promise<OpenedWatch> {
  const { start, namespace, selection, signal } = query;
  const prefix = watchedPrefix(store, namespace, selection);
  if (start.kind === "after") {
    // Until it is, nobody knows what came after: the storage says why.
    if (!store.cache.ready) await waitForRevision(store, { kind: "any" });
    return { initial: [], revision: start.revision, subscription: subscribe(store, prefix, start.revision, signal) };
  }
  await waitForRevision(store, start.at);
  // Same turn: nothing can happen between the snapshot and the subscription.
  const { revision } = store.cache;
  try {
    const initial = start.kind === "state" ? stateOf(store, prefix) : [];
    return { initial, revision, subscription: subscribe(store, prefix, revision, signal) };
  } catch (error) {
    throw storageErrorToStatus(error, store.resource, "watch");
  }
}

/** A single object's watch listens to its key alone (R-WATCH-26). */
function watchedPrefix(store: Store, namespace: string, { name }: Selection): string {
  if (name === undefined || (store.resource.namespaced && namespace === "")) return collectionPrefix(store, namespace);
  return store.key(namespace, name);
}

function stateOf({ cache }: Store, prefix: string): readonly EncodedObject[] {
  if (prefix.endsWith("/")) return cache.snapshot(prefix);
  const found = cache.get(prefix);
  return found === undefined ? [] : [found];
}

function subscribe(store: Store, prefix: string, after: number, signal: AbortSignal): Subscription<EncodedObject> {
  try {
    return store.cache.subscribe({ after, prefix, signal });
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    throw statusErrors.expired(`too old resource version: ${after} (${error.compacted})`);
  }
}
