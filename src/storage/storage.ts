/**
 * The storage interface: a flat, ordered, durable map of keys to bytes with one global revision, as etcd is.
 * A backend knows nothing of kinds, Status or JSON. Every backend passes the suite of test/storage/conformance.ts unchanged.
 *
 * Keys are `/`-separated and compared bytewise (UTF-8). Revisions are positive integers below 2^53; every successful
 * write takes exactly one new revision, greater than all before it, across all keys (R-META-24, R-STO-1).
 */
export interface Storage {
  /**
   * Writes a value where there is none.
   * @returns the revision of the write, once it is as durable as the backend promises.
   * @throws KeyExistsError if the key has a value.
   */
  create(key: string, value: Buffer): Promise<number>;

  /** Linearizable read of one key. */
  get(key: string): Promise<StoredValue | undefined>;

  /**
   * Values whose key starts with `prefix`, ascending by key, all from one snapshot. `prefix` ends with "/".
   * @throws CompactedError if `revision` is older than the kept history; FutureRevisionError if it has not happened yet.
   */
  list(prefix: string, options?: ListOptions): Promise<ListResult>;

  /**
   * Compare-and-swap.
   * @throws RevisionConflictError if the key's revision is not `expectedRevision` (also if it has no value).
   */
  update(key: string, value: Buffer, expectedRevision: number): Promise<number>;

  /**
   * Compare-and-delete.
   * @returns the revision of the deletion.
   * @throws RevisionConflictError as update.
   */
  delete(key: string, expectedRevision: number): Promise<number>;

  /**
   * Every change under `prefix` with a revision greater than `after`, exactly once, in commit order, in batches
   * (all events of a batch are consecutive; a batch is never empty). Ends without error when `signal` aborts.
   * @throws CompactedError (from the iterator) if changes after `after` are no longer kept.
   */
  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]>;

  /**
   * The revision of the last committed write to any key, or, where one key is named, at least of the last to that: a storage that
   * has to ask somebody may then ask for less. Linearizable. A fresh store's is 1, so that a list of nothing has a valid revision.
   */
  latestRevision(key?: string): Promise<number>;

  /**
   * The same without waiting, where the store is in this process: never less than the revision of a write whose promise
   * has resolved. Absent: ask latestRevision().
   */
  latestRevisionNow?(): number;

  /**
   * What became of a value that create or update was given, where the storage made something else of it. Absent: values are
   * kept as they are.
   */
  storedAs?(value: Buffer): Buffer | undefined;

  /** The newest revision at which history has been dropped: lists at, and watches after, a revision >= this one work. */
  compactedRevision(): Promise<number>;

  /** Forgets history below `revision`; a later list at an older revision throws CompactedError. Compacting backwards is a no-op. */
  compact(revision: number): Promise<void>;

  /**
   * Where several servers share the store: whether it is this one that compacts now. One of them does at a time (R-STO-5).
   * Absent: there is only this one.
   * @param revision to which it would be
   */
  claimCompaction?(revision: number): Promise<boolean>;

  /** Resolves if the store answers; rejects with the reason otherwise. Used by readyz. */
  check(): Promise<void>;

  close(): Promise<void>;
}

export interface StoredValue {
  readonly key: string;
  /** Must not be changed. */
  readonly value: Buffer;
  /** Revision of the write that made this value. */
  readonly revision: number;
}

export interface ListOptions {
  /** At most this many items; undefined or 0: all. */
  readonly limit?: number;
  /** First key to return (inclusive); must start with the prefix. */
  readonly start?: string;
  /** Exactly this snapshot; undefined: the latest. */
  readonly revision?: number;
}

export interface ListResult {
  readonly items: readonly StoredValue[];
  /** Revision of the snapshot, never that of the newest item (R-LIST-1). */
  readonly revision: number;
  /** Items under the prefix behind the last one returned (0: this was the end). */
  readonly remaining: number;
}

export interface WatchOptions {
  /** May lie in the future: then events up to it are left out. */
  readonly after: number;
  readonly signal: AbortSignal;
  /**
   * Called with a revision once every event up to it has been handed out and the consumer has asked for more: when the
   * watch has caught up, and then as writes to other keys move the store on (R-WATCH-4). Ascending; must not throw.
   * A backend has to call it at least once after catching up, and then within seconds of a write elsewhere.
   */
  readonly onProgress?: (revision: number) => void;
}

export type StorageEvent = PutEvent | DeleteEvent;

export interface PutEvent {
  readonly type: "put";
  readonly key: string;
  readonly revision: number;
  /** The very Buffer handed to create or update where the writer is in this process. */
  readonly value: Buffer;
  /** What the key held before; absent: it was created. */
  readonly previous?: StoredValue;
}

export interface DeleteEvent {
  readonly type: "delete";
  readonly key: string;
  readonly revision: number;
  readonly previous: StoredValue;
}
