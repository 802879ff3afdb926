import { statusErrors } from "../meta/status-error.ts";
import { Pace } from "../meta/pace.ts";
import { CompactedError } from "../storage/errors.ts";
import { encodeContinueToken, type ContinueToken } from "./continue-token.ts";
import type { EncodedObject } from "./encoded-object.ts";
import { waitForRevision, type ReadRevision } from "./read-revision.ts";
import type { Selection } from "./selection.ts";
import { storageErrorToStatus } from "./storage-errors.ts";
import type { Store } from "./store.ts";

export interface ListQuery {
  /** "": all. */
  readonly namespace: string;
  readonly selection: Selection;
  /** 0: all. */
  readonly limit: number;
  readonly at: ReadRevision;
  readonly continue?: ContinueToken;
}

export interface ListPage {
  readonly objects: readonly EncodedObject[];
  /** The snapshot's revision, the same on every page (R-LIST-1, R-LIST-2). */
  readonly revision: number;
  /** Token of the next page; absent on the last (R-LIST-7). */
  readonly continue?: string;
  /** Only with `continue` and without selectors (R-LIST-6). */
  readonly remainingItemCount?: number;
}

/** Some of a sorted collection, and how many lie behind. */
interface Slice {
  readonly objects: EncodedObject[];
  readonly last: string | undefined;
  readonly remaining: number;
}

/** @throws StatusError 410 for a compacted snapshot, 504 for a future one. */
export async function list(store: Store, query: ListQuery): Promise<ListPage> {
  try {
    const exact = exactRevision(query);
    if (exact !== undefined) return await listAtRevision(store, query, exact);
    if (store.readsFromCache || query.at.kind !== "latest") return await listFromCache(store, query);
    return await listAtRevision(store, query, await store.storage.latestRevision());
  } catch (error) {
    if (error instanceof CompactedError && query.continue !== undefined) throw expiredToken(query.continue);
    throw storageErrorToStatus(error, store.resource, "list");
  }
}

/** The collection's key prefix: narrowed to the namespace if there is one. */
export const collectionPrefix = (store: Store, namespace: string): string =>
  store.resource.namespaced && namespace !== "" ? `${store.prefix}${namespace}/` : store.prefix;

function exactRevision({ at, continue: token }: ListQuery): number | undefined {
  if (token !== undefined) return token.revision === -1 ? undefined : token.revision;
  return at.kind === "exact" ? at.revision : undefined;
}

async function listFromCache(store: Store, query: ListQuery): Promise<ListPage> {
  await waitForRevision(store, query.at);
  return pageOfCache(store, query, store.cache.revision);
}

/** From what is in memory in this turn: later changes do not touch it. */
async function pageOfCache(store: Store, query: ListQuery, revision: number): Promise<ListPage> {
  const prefix = collectionPrefix(store, query.namespace);
  const single = singleKey(store, query);
  if (single !== undefined) {
    const found = store.cache.get(single);
    const object = found && store.inVersion(found);
    return { objects: object !== undefined && query.selection.matches(object) ? [object] : [], revision };
  }
  const all = store.cache.snapshot(prefix);
  const first = query.continue === undefined ? 0 : firstAtOrAfter(all, prefix + query.continue.start);
  return page(query, prefix, revision, await take(store, all, first, query));
}

/** A list by name needs no scan, where namespace and name make a key. */
function singleKey(store: Store, { namespace, selection, continue: token }: ListQuery): string | undefined {
  if (selection.name === undefined || token !== undefined) return undefined;
  return store.resource.namespaced && namespace === "" ? undefined : store.key(namespace, selection.name);
}

/** Objects looked at before asking how long that has taken; a conversion takes longer than a look. */
const lookedAt = { stored: 256, converted: 16 };

async function take(
  store: Store,
  all: readonly EncodedObject[],
  first: number,
  { selection, limit }: ListQuery,
): Promise<Slice> {
  if (selection.everything && limit === 0 && first === 0 && store.isStorageVersion)
    return { objects: all as EncodedObject[], last: undefined, remaining: 0 };
  const objects: EncodedObject[] = [];
  const pace = new Pace();
  const atOnce = store.isStorageVersion ? lookedAt.stored : lookedAt.converted;
  let index = first;
  for (; index < all.length; index++) {
    if (index % atOnce === 0 && pace.isOver) await pace.rest();
    const object = store.inVersion(all[index] as EncodedObject);
    if (!selection.matches(object)) continue;
    objects.push(object);
    if (limit > 0 && objects.length === limit) {
      index++;
      break;
    }
  }
  return { objects, last: all[index - 1]?.key, remaining: all.length - index };
}

/** Values of the history read at a time. */
const pageOfHistory = 500;

/**
 * A page of a past snapshot. While nothing of the resource has changed since, the cache still is that snapshot;
 * else the storage's history is read, until the page is full or the end is reached (R-LIST-4).
 */
async function listAtRevision(store: Store, query: ListQuery, revision: number): Promise<ListPage> {
  if (await cacheHoldsSnapshot(store, revision)) return pageOfCache(store, query, revision);
  const prefix = collectionPrefix(store, query.namespace);
  const objects: EncodedObject[] = [];
  const pace = new Pace();
  let start = query.continue === undefined ? prefix : prefix + query.continue.start;
  for (;;) {
    const limit = query.limit === 0 ? pageOfHistory : Math.min(Math.max(query.limit, 100), pageOfHistory);
    const chunk = await store.storage.list(prefix, { revision, start, limit });
    for (const [index, stored] of chunk.items.entries()) {
      if (pace.isOver) await pace.rest();
      const object = store.inVersion(store.codec.decode(stored));
      if (!query.selection.matches(object)) continue;
      objects.push(object);
      if (query.limit > 0 && objects.length === query.limit) {
        const remaining = chunk.items.length - index - 1 + chunk.remaining;
        return page(query, prefix, revision, { objects, last: object.key, remaining });
      }
    }
    const last = chunk.items.at(-1)?.key;
    if (chunk.remaining === 0 || last === undefined) return { objects, revision };
    start = `${last}\u0000`;
  }
}

async function cacheHoldsSnapshot({ cache, storage, readsFromCache }: Store, revision: number): Promise<boolean> {
  if (!readsFromCache || !cache.ready || revision > cache.revision || cache.lastChange > revision) return false;
  return revision >= (await storage.compactedRevision());
}

function page({ selection, limit }: ListQuery, prefix: string, revision: number, slice: Slice): ListPage {
  const { objects, last, remaining } = slice;
  if (limit === 0 || remaining === 0 || last === undefined) return { objects, revision };
  return {
    objects,
    revision,
    continue: encodeContinueToken({ revision, start: `${last.slice(prefix.length)}\u0000` }),
    ...(selection.everything ? { remainingItemCount: remaining } : {}),
  };
}

function firstAtOrAfter(all: readonly EncodedObject[], key: string): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle] as EncodedObject).key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The client may restart, or go on at the latest revision with the token in the error (R-LIST-9). */
function expiredToken({ start }: ContinueToken): Error {
  return statusErrors.expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    { continue: encodeContinueToken({ revision: -1, start }) },
  );
}
