import type { ListMeta } from "../meta/types.ts";

export interface Selectors {
  /** e.g. `app=web,tier in (a,b)`. */
  readonly labelSelector?: string;
  /** e.g. `metadata.name=x`. */
  readonly fieldSelector?: string;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** How often to try again when the server says when to. Default: 10. */
  readonly retries?: number;
}

export interface ListOptions extends Selectors, RequestOptions {
  /** Absent on a namespaced type: all namespaces. */
  readonly namespace?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "NotOlderThan" | "Exact";
}

export interface ObjectList<T> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ListMeta;
  readonly items: T[];
}

/** BOOKMARK events come only with `allowWatchBookmarks`; their object has nothing but a resourceVersion. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

export interface WatchOptions extends Selectors {
  /** Absent on a namespaced type: all namespaces. */
  readonly namespace?: string;
  /** Changes after this one; absent: the current state first, as ADDED. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "NotOlderThan";
  /** The server ends the watch after so long. */
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly signal?: AbortSignal;
  /** A stream on which nothing comes for so long counts as broken. Default: never, but `timeoutSeconds` and some more. */
  readonly idleMilliseconds?: number;
}

/** What `follow` stands on. */
export interface ListerWatcher<T> {
  list(options: ListOptions): Promise<ObjectList<T>>;
  watch(options: WatchOptions): AsyncIterable<WatchEvent<T>>;
}
