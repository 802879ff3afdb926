import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ChangeFeed } from "../change-feed.ts";
import { CompactedError, FutureRevisionError, StorageUnavailableError, asStorageError } from "../errors.ts";
import { expectNothing, expectRevision, type Expectation } from "../expectation.ts";
import { claimDirectory } from "../embedded/directory-claim.ts";
import { WriteQueue } from "../embedded/write-queue.ts";
import { listPages, type KeyRange, type ListPage } from "../sql/list-pages.ts";
import { checkKey, checkValue } from "../storage-key.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { openNodeSqlite, type SqliteHandle } from "./sqlite-handle.ts";

export type SqliteStorageOptions =
  /** Made if missing; the file in it is objects.sqlite. Needs node:sqlite: Node 22.13 or later. */
  | { readonly directory: string }
  /** An open database that nothing else uses, e.g. of better-sqlite3; close() closes it. */
  | { readonly database: SqliteHandle };

/** Rows removed in one turn. */
const purgeRows = 500;

/**
 * A durable storage in one file of SQLite, in this process; an acknowledged write is on disk. SQLite is called in the turn
 * of the server itself: while the disk writes, all waits.
 */
export class SqliteStorage implements Storage {
  readonly #database: SqliteDatabase;
  readonly #queue: WriteQueue;
  readonly #feed: ChangeFeed;
  #compacted: number;
  #compaction: Promise<void> = Promise.resolve();
  #closed = false;

  /** @throws StorageUnavailableError if another process has it; StorageError for what cannot be used, and on Node 20 */
  static async open(options: SqliteStorageOptions): Promise<SqliteStorage> {
    if ("database" in options) return new SqliteStorage(options.database);
    const directory = resolve(options.directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, "objects.sqlite");
    const handle = openNodeSqlite(file);
    let release: (() => Promise<void>) | undefined;
    try {
      release = await claimDirectory(directory);
      return new SqliteStorage(handle, release);
    } catch (error) {
      handle.close();
      await release?.();
      if (release === undefined) throw error;
      throw new StorageUnavailableError(`${file}: ${(error as Error).message}`, { cause: error });
    }
  }

  private constructor(
    handle: SqliteHandle,
    private readonly release: () => Promise<void> = () => Promise.resolve(),
  ) {
    const database = new SqliteDatabase(handle);
    const queue = new WriteQueue(
      {
        latest: () => database.latest(),
        revisionOf: (key) => database.get(key, queue.latest)?.revision,
        read: (key) => database.get(key, queue.latest),
        // Not before its turn, and a failure is a rejection.
        commit: async (events) => database.commit(events),
      },
      (events) => this.#feed.publish(events),
    );
    this.#database = database;
    this.#queue = queue;
    this.#compacted = database.compacted();
    const compacted = (): number => this.#compacted;
    this.#feed = new ChangeFeed({
      get latest() {
        return queue.latest;
      },
      get compacted() {
        return compacted();
      },
      readChanges: (prefix, after, limit) => database.changes(prefix, { after, upTo: queue.latest, limit }),
    });
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
    return this.#read(() => this.#database.get(key, this.#queue.latest));
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    return listPages({ readPage: this.#readPage.bind(this), count: this.#count.bind(this) }, prefix, options);
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

  compact(revision: number): Promise<void> {
    const compaction = this.#compaction.then(() => this.#compact(revision));
    this.#compaction = compaction.catch(() => undefined);
    return compaction;
  }

  async check(): Promise<void> {
    this.#checkOpen();
    if (this.#queue.broken !== undefined) throw this.#queue.broken;
    this.#read(() => this.#database.latest());
  }

  /** Finishes the writes taken, and ends the watches. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.drain();
    this.#feed.close();
    await this.#compaction;
    this.#database.close();
    await this.release();
  }

  async #write(key: string, value: Buffer | undefined, expectation: Expectation): Promise<number> {
    this.#checkOpen();
    checkKey(key);
    if (value !== undefined) checkValue(key, value);
    return this.#read(() => this.#queue.write(key, value, expectation));
  }

  async #readPage(range: KeyRange, limit: number, revision: number | undefined): Promise<ListPage> {
    await nextTurn();
    const at = revision ?? this.#queue.latest;
    this.#checkKept(at);
    const items = this.#read(() => this.#database.range(range, at, limit));
    return { revision: at, items, isEnd: items.length < limit };
  }

  async #count(range: KeyRange, revision: number): Promise<number> {
    this.#checkKept(revision);
    return this.#read(() => this.#database.count(range, revision));
  }

  async #compact(revision: number): Promise<void> {
    this.#checkOpen();
    if (revision > this.#queue.latest) throw new FutureRevisionError(revision, this.#queue.latest);
    if (revision > this.#compacted) {
      this.#read(() => this.#database.compact(revision));
      this.#compacted = revision;
    }
    while (!this.#closed && this.#read(() => this.#database.purge(this.#compacted, purgeRows)) === purgeRows) {
      await nextTurn();
    }
  }

  /** @throws CompactedError, FutureRevisionError */
  #checkKept(revision: number): void {
    const { latest } = this.#queue;
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    if (revision < this.#compacted) throw new CompactedError(revision, this.#compacted);
  }

  /** In the words of the storage layer. */
  #read<Answer>(read: () => Answer): Answer {
    this.#checkOpen();
    try {
      return read();
    } catch (error) {
      throw asStorageError(error);
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new StorageUnavailableError("storage is closed");
  }
}
