import { changeOf, resultOf } from "./change.ts";
import { ChangeFeed } from "./change-feed.ts";
import { CompactedError, FutureRevisionError, StorageUnavailableError } from "./errors.ts";
import { expectNothing, expectRevision } from "./expectation.ts";
import type { Expectation } from "./expectation.ts";
import { lowerBound } from "./key-order.ts";
import { MemoryLog } from "./memory-log.ts";
import { pastSnapshot } from "./past-snapshot.ts";
import { SortedEntries } from "./sorted-entries.ts";
import { checkKey, checkValue } from "./storage-key.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "./storage.ts";

export interface MemoryStorageOptions {
  /**
   * Where revisions begin; 1. A server that restarts empty should begin above all it ever gave out, e.g. at the time in
   * milliseconds: then its clients' watches are too old, and they list anew instead of missing that everything is gone.
   */
  readonly firstRevision?: number;
}

/** Everything in this process's memory, gone with it: for tests and throw-away servers. */
export class MemoryStorage implements Storage {
  readonly #entries = new SortedEntries<StoredValue>();
  readonly #log: MemoryLog;
  readonly #feed: ChangeFeed;
  #closed = false;

  constructor({ firstRevision = 1 }: MemoryStorageOptions = {}) {
    this.#log = new MemoryLog(firstRevision);
    this.#feed = new ChangeFeed(this.#log);
  }

  async create(key: string, value: Buffer): Promise<number> {
    return this.#write(key, value, expectNothing);
  }

  async update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#write(key, value, expectRevision(expectedRevision));
  }

  async delete(key: string, expectedRevision: number): Promise<number> {
    return this.#write(key, undefined, expectRevision(expectedRevision));
  }

  async get(key: string): Promise<StoredValue | undefined> {
    this.#checkOpen();
    return this.#entries.get(key);
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    this.#checkOpen();
    const { latest, compacted } = this.#log;
    const revision = options.revision ?? latest;
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    if (revision < compacted) throw new CompactedError(revision, compacted);
    const all = revision === latest ? this.#entries.under(prefix) : this.#entriesAt(prefix, revision);
    const from = options.start === undefined ? 0 : lowerBound(all, options.start);
    const to = options.limit ? from + options.limit : all.length;
    return { items: all.slice(from, to), revision, remaining: Math.max(0, all.length - to) };
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.#feed.watch(prefix, options);
  }

  async latestRevision(): Promise<number> {
    this.#checkOpen();
    return this.#log.latest;
  }

  latestRevisionNow(): number {
    return this.#log.latest;
  }

  async compactedRevision(): Promise<number> {
    this.#checkOpen();
    return this.#log.compacted;
  }

  async compact(revision: number): Promise<void> {
    this.#checkOpen();
    if (revision > this.#log.latest) throw new FutureRevisionError(revision, this.#log.latest);
    if (revision > this.#log.compacted) this.#log.compact(revision);
  }

  async check(): Promise<void> {
    this.#checkOpen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#feed.close();
  }

  #write(key: string, value: Buffer | undefined, expectation: Expectation): number {
    this.#checkOpen();
    checkKey(key);
    if (value !== undefined) checkValue(key, value);
    const previous = this.#entries.get(key);
    const refusal = expectation(key, previous?.revision);
    if (refusal !== undefined) throw refusal;
    const event = changeOf(key, this.#log.latest + 1, value, previous);
    const result = resultOf(event);
    if (result === undefined) this.#entries.delete(key);
    else this.#entries.set(result);
    this.#log.append(event);
    this.#feed.publish([event]);
    return event.revision;
  }

  #entriesAt(prefix: string, revision: number): StoredValue[] {
    const past = new Map<string, StoredValue | undefined>();
    for (const event of this.#log.after(revision)) {
      if (event.key.startsWith(prefix) && !past.has(event.key)) past.set(event.key, event.previous);
    }
    return [...pastSnapshot(this.#entries.under(prefix), past)];
  }

  #checkOpen(): void {
    if (this.#closed) throw new StorageUnavailableError("storage is closed");
  }
}
