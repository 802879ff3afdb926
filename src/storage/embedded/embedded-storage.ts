import { resolve } from "node:path";
import { ChangeFeed } from "../change-feed.ts";
import type { ChangeHistory, ChangesPage } from "../change-history.ts";
import { CompactedError, FutureRevisionError, StorageUnavailableError, asStorageError } from "../errors.ts";
import { expectNothing, expectRevision } from "../expectation.ts";
import type { Expectation } from "../expectation.ts";
import { checkKey, checkValue } from "../storage-key.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import type { EmbeddedDatabase } from "./database.ts";
import { openDirectory, syncDirectory } from "./directory.ts";
import type { KeyIndex } from "./key-index.ts";
import { listValues } from "./list.ts";
import { openDatabase } from "./open-database.ts";
import type { OpenedDatabase } from "./open-database.ts";
import { PastLists } from "./past-lists.ts";
import { readChanges } from "./read-changes.ts";
import { scrub } from "./scrub.ts";
import { WriteQueue } from "./write-queue.ts";

export interface EmbeddedStorageOptions {
  /** Made if missing. One process at a time has it; nothing else may be in it. */
  readonly directory: string;
}

/** A commit that takes longer makes check() fail. */
const SLOW_COMMIT_MS = 10_000;

/** A durable storage in one directory, in this process, on lmdb. An acknowledged write is on disk (fsync). */
export class EmbeddedStorage implements Storage {
  readonly #database: EmbeddedDatabase;
  readonly #index: KeyIndex;
  readonly #releaseDirectory: () => Promise<void>;
  readonly #queue: WriteQueue;
  readonly #feed: ChangeFeed;
  readonly #past: PastLists;
  readonly #closing = new AbortController();
  readonly #reads = new Set<Promise<unknown>>();
  #compacted: number;
  #compaction: Promise<void> = Promise.resolve();

  /**
   * @throws StorageUnavailableError if another process has the directory (it names the pid) or it cannot be used;
   * StorageError if it is foreign or damaged.
   */
  static async open(options: EmbeddedStorageOptions): Promise<EmbeddedStorage> {
    const directory = resolve(options.directory);
    const release = await openDirectory(directory);
    try {
      const opened = await openDatabase(directory);
      await syncDirectory(directory);
      return new EmbeddedStorage(opened, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  private constructor({ database, index }: OpenedDatabase, releaseDirectory: () => Promise<void>) {
    this.#database = database;
    this.#index = index;
    this.#releaseDirectory = releaseDirectory;
    this.#compacted = database.mark("compacted");
    this.#past = new PastLists(database);
    this.#feed = new ChangeFeed(this.#history());
    this.#queue = new WriteQueue(
      {
        latest: () => database.latest(),
        revisionOf: (key) => index.get(key)?.revision,
        read: (key) => this.#read(key),
        commit: (events) => database.commit(events),
      },
      (events) => this.#acknowledged(events),
    );
  }

  create(key: string, value: Buffer): Promise<number> {
    return this.#write(key, value, expectNothing);
  }

  update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#write(key, value, expectRevision(expectedRevision));
  }

  delete(key: string, expectedRevision: number): Promise<number> {
    return this.#write(key, undefined, expectRevision(expectedRevision));
  }

  async get(key: string): Promise<StoredValue | undefined> {
    this.#checkOpen();
    try {
      return this.#read(key);
    } catch (error) {
      throw asStorageError(error);
    }
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    this.#checkOpen();
    const reading = this.#list(prefix, options);
    this.#reads.add(reading);
    try {
      return await reading;
    } catch (error) {
      throw asStorageError(error);
    } finally {
      this.#reads.delete(reading);
    }
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.#feed.watch(prefix, options);
  }

  async latestRevision(): Promise<number> {
    this.#checkOpen();
    return this.#queue.latest;
  }

  latestRevisionNow(): number {
    return this.#queue.latest;
  }

  async compactedRevision(): Promise<number> {
    this.#checkOpen();
    return this.#compacted;
  }

  /** Resolves when what is no longer needed has been deleted; the space in the file is used again. */
  compact(revision: number): Promise<void> {
    const compaction = this.#compaction.then(() => this.#compact(revision));
    this.#compaction = compaction.catch(() => undefined);
    return compaction;
  }

  async check(): Promise<void> {
    this.#checkOpen();
    if (this.#queue.broken !== undefined) throw this.#queue.broken;
    if (this.#queue.waitingMs > SLOW_COMMIT_MS) {
      throw new StorageUnavailableError(`the disk has not finished a write for ${this.#queue.waitingMs} ms`);
    }
    this.#database.latest();
  }

  /** Finishes the writes taken, ends the watches, then gives the directory back. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#queue.drain();
    this.#feed.close();
    await Promise.allSettled([...this.#reads, this.#compaction]);
    await this.#database.close();
    await this.#releaseDirectory();
  }

  #write(key: string, value: Buffer | undefined, expectation: Expectation): Promise<number> {
    try {
      this.#checkOpen();
      checkKey(key);
      if (value !== undefined) checkValue(key, value);
      return this.#queue.write(key, value, expectation);
    } catch (error) {
      return Promise.reject(asStorageError(error));
    }
  }

  async #list(prefix: string, options: ListOptions): Promise<ListResult> {
    const { latest } = this.#queue;
    const revision = options.revision ?? latest;
    this.#checkRevision(revision);
    const range = { start: options.start ?? prefix, limit: options.limit || Infinity };
    // Both in one turn: whatever the index points to is in this snapshot and stays there.
    const present = this.#index.under(prefix);
    const snapshot = this.#database.snapshot();
    try {
      const entries =
        revision === latest
          ? present
          : await this.#past.entriesAt(prefix, revision, { entries: present, revision: latest, snapshot });
      return { ...(await listValues(this.#database, entries, range, snapshot)), revision };
    } finally {
      snapshot.done();
    }
  }

  #read(key: string): StoredValue | undefined {
    const entry = this.#index.get(key);
    return entry === undefined ? undefined : this.#database.value(entry);
  }

  #acknowledged(events: readonly StorageEvent[]): void {
    for (const event of events) this.#index.apply(event);
    this.#feed.publish(events);
  }

  #checkRevision(revision: number): void {
    const { latest } = this.#queue;
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    if (revision < this.#compacted) throw new CompactedError(revision, this.#compacted);
  }

  async #compact(revision: number): Promise<void> {
    this.#checkOpen();
    const { latest } = this.#queue;
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    if (revision > this.#compacted) {
      await this.#database.removeChanges([], "compacted", revision);
      this.#compacted = revision;
      this.#past.compact(revision);
    }
    await scrub(this.#database, this.#closing.signal);
  }

  #history(): ChangeHistory {
    const latest = (): number => this.#queue.latest;
    const compacted = (): number => this.#compacted;
    const database = this.#database;
    return {
      get latest() {
        return latest();
      },
      get compacted() {
        return compacted();
      },
      readChanges: (prefix, after, limit): ChangesPage =>
        readChanges(database, prefix, { after, upTo: latest(), limit }),
    };
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new StorageUnavailableError("storage is closed");
  }
}
