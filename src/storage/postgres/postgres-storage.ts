import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ChangeFeed } from "../change-feed.ts";
import type { ChangesPage } from "../change-history.ts";
import { CompactedError, FutureRevisionError, StorageUnavailableError } from "../errors.ts";
import { OwnWrites } from "../etcd/own-writes.ts";
import { prefixEnd } from "../key-order.ts";
import { listPages, pageRows, type KeyRange, type ListPage } from "../sql/list-pages.ts";
import { checkKey, checkValue } from "../storage-key.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import { Connections, type Row } from "./connections.ts";
import { Follower, type ChangesAnswer } from "./follower.ts";
import { Listener } from "./listener.ts";
import { loadPg } from "./load-pg.ts";
import { fromPostgres, isNotSetUp } from "./postgres-errors.ts";
import { checkSchema, checkUrl, defaultSchema, type PostgresOptions } from "./postgres-options.ts";
import { queriesOf, type Queries } from "./queries.ts";
import { eventOf, pageOf, stateOf, storedValueOf, type Page, type StoreState } from "./rows.ts";
import { channelOf, format, schemaStatements } from "./schema.ts";
import { WriteBatches, type WantedWrite, type WriteOutcome } from "./write-batches.ts";

/** Just below the time a health check has (R-STO-9), so that it fails with the reason. */
const checkMs = 1_900;
/** How often it looks whether something was told that it did not hear. */
const lookMs = 1_000;
/** How long a watch that begins waits before it asks a lost database again. */
const againMs = 250;
/** Rows removed in one transaction. */
const purgeRows = 1_000;
/** No key's revision. */
const impossible = -1;
/** From the first key to beyond the last one. */
const allKeys = ["", "\u{10ffff}\u{10ffff}"] as const;

/**
 * Objects in a database of PostgreSQL, which any number of servers may share. It can be made while the database does not
 * answer; every call then fails until it does. What is there: schema.ts.
 */
export class PostgresStorage implements Storage {
  readonly #schema: string;
  readonly #queries: Queries;
  readonly #connections: Connections;
  readonly #listener: Listener;
  readonly #batches = new WriteBatches((writes) => this.#commit(writes));
  readonly #ownWrites = new OwnWrites();
  readonly #follower: Follower;
  readonly #feed: ChangeFeed;
  readonly #looking: NodeJS.Timeout;
  /** Whether the tables are there. */
  #ready: Promise<void> | undefined;
  #seenTurn = 0;
  #isLost = false;
  #closed = false;

  /** What could not be mended by waiting. @throws StorageError for a URL that is none, or if `pg` is not installed */
  static async check(url: string): Promise<void> {
    checkUrl(url);
    await loadPg();
  }

  constructor(private readonly options: PostgresOptions) {
    const { url, schema = defaultSchema, maxConnections = 8 } = options;
    this.#schema = checkSchema(schema);
    this.#queries = queriesOf(schema);
    const onError = (error: Error): void => this.#lost(error);
    this.#connections = new Connections({ url, maxConnections, onError });
    const follower = new Follower({
      read: (after) => (after === undefined ? this.#readState() : this.#readChanges(after, allKeys, pageRows)),
      publish: (events) => this.#feed.publish(events),
      onGap: (error) => this.#feed.fail(error),
    });
    this.#follower = follower;
    this.#feed = new ChangeFeed({
      get latest() {
        return follower.position;
      },
      get compacted() {
        return follower.compacted;
      },
      readChanges: (...wanted) => this.#readHistory(...wanted),
    });
    this.#listener = new Listener({
      url: () => this.#connections.url(),
      channel: channelOf(schema),
      onNews: () => this.#look(),
      onError,
    });
    this.#listener.start();
    this.#looking = setInterval(() => this.#look(), lookMs).unref();
  }

  create(key: string, value: Buffer): Promise<number> {
    return this.#write({ key, value, expected: undefined });
  }

  update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#write({ key, value, expected: expectedRevision });
  }

  delete(key: string, expectedRevision: number): Promise<number> {
    return this.#write({ key, value: undefined, expected: expectedRevision });
  }

  async get(key: string): Promise<StoredValue | undefined> {
    if (key.includes("\0")) return undefined;
    const [row] = await this.#ask(this.#queries.get, [key]);
    return row && storedValueOf(row);
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    return listPages({ readPage: this.#readPage.bind(this), count: this.#count.bind(this) }, prefix, options);
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.#feed.watch(prefix, options);
  }

  latestRevision(): Promise<number> {
    return this.#follower.catchUp();
  }

  async compactedRevision(): Promise<number> {
    return (await this.#state()).compacted;
  }

  async compact(revision: number): Promise<void> {
    // The watches of this server lose nothing by it.
    const latest = await this.#follower.catchUp();
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    await this.#ask(this.#queries.compact, [revision]);
    const { compacted } = await this.#state();
    for (let removed = purgeRows; removed === purgeRows;) {
      const text = `WITH gone AS (${this.#queries.purge} RETURNING 1) SELECT count(*) AS removed FROM gone`;
      const [row] = await this.#ask(text, [compacted, purgeRows]);
      removed = Number(row?.["removed"]);
    }
  }

  /** The first to count up since all have last looked, as with etcd (R-STO-5). */
  async claimCompaction(): Promise<boolean> {
    const [row] = await this.#ask(this.#queries.claim, [this.#seenTurn]);
    const claimed = row?.["claimed"] ?? undefined;
    this.#seenTurn = Number(claimed ?? row?.["seen"]);
    return claimed !== undefined;
  }

  async check(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new StorageUnavailableError(`postgres: no answer within ${checkMs} ms`);
      timer = setTimeout(() => reject(error), checkMs);
    });
    try {
      await Promise.race([this.#state(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#looking);
    this.#feed.close();
    await Promise.all([this.#listener.close(), this.#connections.close()]);
  }

  async #write(write: WantedWrite): Promise<number> {
    const { key, value, expected } = write;
    this.#checkOpen();
    checkKey(key);
    if (value !== undefined) {
      checkValue(key, value);
      this.#ownWrites.add(key, value);
    }
    const revision = await this.#batches.write({ ...write, expected: expected === 0 ? impossible : expected });
    if (revision > this.#follower.position) this.#look();
    return revision;
  }

  async #commit(writes: readonly WantedWrite[]): Promise<readonly WriteOutcome[]> {
    const rows = await this.#ask(this.#queries.write, [
      writes.map(({ key }) => key),
      writes.map(({ value }) => value ?? null),
      writes.map(({ expected }) => expected ?? null),
    ]);
    return rows.map(({ written, held }) => ({ written: revisionOf(written), held: revisionOf(held) }));
  }

  async #readPage({ from, except, to }: KeyRange, limit: number, revision: number | undefined): Promise<ListPage> {
    const range = [from, except, to, limit];
    const { state, rows, counted } = await (revision === undefined
      ? this.#page(this.#queries.present, range)
      : this.#page(this.#queries.past, [...range, revision]));
    this.#checkKept(revision, state);
    const isEnd = counted < limit && rows.length === counted;
    return { revision: revision ?? state.latest, items: rows.map(storedValueOf), isEnd };
  }

  async #count({ from, except, to }: KeyRange, revision: number): Promise<number> {
    const { state, counted } = await this.#page(this.#queries.countPast, [from, except, to, revision]);
    this.#checkKept(revision, state);
    return counted;
  }

  /** @throws CompactedError, FutureRevisionError */
  #checkKept(revision: number | undefined, { latest, compacted }: StoreState): void {
    if (revision === undefined) return;
    if (revision > latest) throw new FutureRevisionError(revision, latest);
    if (revision < compacted) throw new CompactedError(revision, compacted);
  }

  /** Of one watch, before it joins what is published. It waits for a database that is lost, as the others do. */
  async #readHistory(prefix: string, after: number, limit: number, signal: AbortSignal): Promise<ChangesPage> {
    const { state, events, upTo } = await this.#untilThere(signal, async () => {
      if (!this.#follower.isStarted) await this.#follower.catchUp();
      return this.#readChanges(after, [prefix, prefixEnd(prefix)], limit);
    });
    this.#follower.checkSame(state);
    if (after < state.compacted) throw new CompactedError(after, state.compacted);
    return { events, upTo };
  }

  async #untilThere<Answer>(signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (this.#closed || signal.aborted || !(error instanceof StorageUnavailableError)) throw error;
        await sleep(againMs, undefined, { ref: false });
      }
    }
  }

  async #readChanges(after: number, [from, to]: readonly [string, string], limit: number): Promise<ChangesAnswer> {
    const { state, rows, counted } = await this.#page(this.#queries.changes, [after, from, to, limit]);
    // What was there before the first of them may be gone.
    if (after < state.compacted) return { state, events: [], upTo: state.latest };
    const events = rows.map((row) => eventOf(row, (key, bytes) => this.#ownWrites.original(key, bytes)));
    const isAll = counted < limit && rows.length === counted;
    return { state, events, upTo: isAll ? state.latest : (events.at(-1)?.revision ?? state.latest) };
  }

  async #readState(): Promise<ChangesAnswer> {
    const state = await this.#state();
    return { state, events: [], upTo: state.latest };
  }

  async #state(): Promise<StoreState> {
    const [row] = await this.#ask(this.#queries.latest);
    if (row === undefined) throw this.#notSetUp();
    return stateOf(row);
  }

  async #page(text: string, values: readonly unknown[]): Promise<Page> {
    const page = pageOf(await this.#ask(text, values));
    if (page === undefined) throw this.#notSetUp();
    return page;
  }

  async #ask(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    this.#checkOpen();
    try {
      await (this.#ready ??= this.#setUp());
      const rows = await this.#connections.query(text, values);
      this.#isLost = false;
      return rows;
    } catch (error) {
      if (isNotSetUp(error)) this.#ready = undefined;
      const told = this.#closed ? new StorageUnavailableError("storage is closed") : fromPostgres(error);
      this.#lost(told);
      throw told;
    }
  }

  async #setUp(): Promise<void> {
    try {
      if (!(await this.#isSetUp())) {
        // One server at a time: IF NOT EXISTS is no protection from others that do the same.
        const lock = `SELECT pg_advisory_xact_lock(hashtext('${this.#schema}.store'))`;
        await this.#connections.transaction([lock, ...schemaStatements(this.#schema, randomUUID())]);
      }
      const [row] = await this.#connections.query(`SELECT format FROM ${this.#schema}.store`);
      const found = Number(row?.["format"]);
      if (found === format) return;
      throw new StorageUnavailableError(`postgres: schema ${this.#schema} has format ${found}, expected ${format}`);
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  /** Who may not make tables can be given them. */
  async #isSetUp(): Promise<boolean> {
    const [row] = await this.#connections.query("SELECT to_regclass($1) IS NOT NULL AS there", [
      `${this.#schema}.store`,
    ]);
    return row?.["there"] === true;
  }

  #notSetUp(): StorageUnavailableError {
    this.#ready = undefined;
    return new StorageUnavailableError(`postgres: ${this.#schema}.store is empty`);
  }

  /** Failures are told once, and are mended by the next look. */
  #look(): void {
    if (!this.#closed) this.#follower.catchUp().catch(() => undefined);
  }

  #lost(error: Error): void {
    if (this.#isLost || this.#closed) return;
    this.#isLost = true;
    this.options.onConnectionError?.(error);
  }

  #checkOpen(): void {
    if (this.#closed) throw new StorageUnavailableError("storage is closed");
  }
}

const revisionOf = (value: unknown): number | undefined => (value === null ? undefined : Number(value));
