import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { CacheEntry } from "./cache/cache-event.ts";
import { CacheState } from "./cache/cache-state.ts";
import { RevisionWaiters } from "./cache/revision-waiters.ts";
import { Subscribers } from "./cache/subscribers.ts";
import type { Subscription } from "./cache/subscription.ts";
import { CompactedError, StaleCacheError, StorageUnavailableError } from "./errors.ts";
import type { ListResult, Storage, StorageEvent, StoredValue } from "./storage.ts";

export type { CacheEntry, CacheEvent } from "./cache/cache-event.ts";
export type { Subscription } from "./cache/subscription.ts";

export interface WatchCacheOptions<Entry extends CacheEntry> {
  readonly storage: Storage;
  /** Of the resource's keys; ends with "/". */
  readonly prefix: string;
  /** Runs once for every value written. Throws for one that is no object; the error is told to whoever would read it. */
  readonly decode: (stored: StoredValue) => Entry;
  /** Most changes kept for watches that begin in the past; 10,000. */
  readonly historyEvents?: number;
  /** Most bytes of values in those; 32 MiB. */
  readonly historyBytes?: number;
  /** Revisions of all keys read back at the start, so that watches of before it can go on; 5,000. */
  readonly replayRevisions?: number;
  /** Milliseconds before listing again after a failure, at first (doubled each time) and at most; 100 and 10,000. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  /** The store failed, or its watch was lost; the cache goes on by itself. */
  readonly onError?: (error: unknown) => void;
}

/** What a cache has done since it was made; read by metrics. */
export interface WatchCacheCounts {
  eventsReceived: number;
  eventsDispatched: number;
  initializations: number;
  /** Subscriptions ended because they did not keep up (R-WATCH-8). */
  terminatedWatchers: number;
}

export interface SubscribeOptions {
  /** Events after this revision; one yet to come is in order. */
  readonly after: number;
  /** The whole prefix, one below it ending with "/", or one key. */
  readonly prefix: string;
  readonly signal?: AbortSignal;
  /** Most events that may wait to be read before the subscription is ended (R-WATCH-8); 10,000. */
  readonly buffer?: number;
  /** Most bytes of values in those; 32 MiB. */
  readonly bufferBytes?: number;
}

const DEFAULTS = {
  historyEvents: 10_000,
  historyBytes: 32 * 1024 * 1024,
  replayRevisions: 5_000,
  retryMs: 100,
  maxRetryMs: 10_000,
};
const DEFAULT_BUFFER = 10_000;
const DEFAULT_BUFFER_BYTES = 32 * 1024 * 1024;
/** How long a consistent read waits for the cache (R-STO-6). */
const FRESH_TIMEOUT_MS = 3_000;
/** Values decoded in one turn. */
const PAGE = 500;

/**
 * One resource in memory: one watch on the storage feeds all readers and watchers (R-STO-6). When that watch is lost,
 * every subscription is ended without error, so that clients watch again, and the resource is listed anew (R-STO-7);
 * meanwhile `ready` is false and reads give the last known state.
 */
export class WatchCache<Entry extends CacheEntry> {
  readonly #options: WatchCacheOptions<Entry> & typeof DEFAULTS;
  readonly #subscribers: Subscribers<Entry>;
  readonly #waiters = new RevisionWaiters();
  readonly #closing = new AbortController();
  readonly #counts: WatchCacheCounts = {
    eventsReceived: 0,
    eventsDispatched: 0,
    initializations: 0,
    terminatedWatchers: 0,
  };
  #state: CacheState<Entry> | undefined;
  #ready = false;
  #started: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();
  #onPrimed: () => void = () => undefined;

  constructor(options: WatchCacheOptions<Entry>) {
    this.#options = { ...DEFAULTS, ...options };
    this.#subscribers = new Subscribers(options.prefix);
  }

  /** Resolves when the cache is ready for the first time; retries until then. @throws StorageUnavailableError when closed before. */
  start(): Promise<void> {
    this.#started ??= new Promise((resolve, reject) => {
      this.#onPrimed = resolve;
      this.#closing.signal.addEventListener("abort", () => reject(this.#closed()), { once: true });
      this.#running = this.#run();
    });
    // Closing before it is ready is no error of those who never waited for it.
    this.#started.catch(() => undefined);
    return this.#started;
  }

  /** Whether it follows the storage. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Every change under the prefix up to here has been processed; moves on with writes to other keys too (R-WATCH-4). */
  get revision(): number {
    return this.#state?.revision ?? 0;
  }

  /** Revision of the newest change: at every revision from there to `revision` the content is what it is now. */
  get lastChange(): number {
    return this.#state?.lastChange ?? 0;
  }

  get counts(): Readonly<WatchCacheCounts> {
    return this.#counts;
  }

  /** Number of keys. */
  get size(): number {
    return this.#state?.size ?? 0;
  }

  /** @throws UndecodableValueError; StorageUnavailableError before the first start. */
  get(key: string): Entry | undefined {
    return this.#primed().get(key);
  }

  /**
   * Entries whose key starts with `prefix`, ascending bytewise by key; never changed afterwards, and the same array while
   * nothing changes if it is all of them.
   * @throws UndecodableValueError naming the first key under the prefix that cannot be decoded (R-LIST-12).
   */
  snapshot(prefix: string): readonly Entry[] {
    return this.#primed().snapshot(prefix);
  }

  /** Whether `revision` was reached within the time (milliseconds). */
  waitForRevision(revision: number, timeoutMs: number): Promise<boolean> {
    if (this.#ready && this.revision >= revision) return Promise.resolve(true);
    if (this.#closing.signal.aborted) return Promise.resolve(false);
    return this.#waiters.wait(revision, timeoutMs);
  }

  /**
   * For a consistent read: the cache has then seen every write acknowledged before the call. Without waiting where the
   * storage is in this process and has been caught up with, which is nearly always.
   * @param key the only one that is read: the others may be older.
   * @returns the revision of the cache.
   * @throws StaleCacheError after 3 s: the caller may read from the storage itself.
   */
  fresh(key?: string): number | Promise<number> {
    const latest = this.#options.storage.latestRevisionNow?.();
    if (latest !== undefined && this.#ready && this.revision >= latest) return this.revision;
    return this.#waitUntilFresh(latest, key);
  }

  /** @throws CompactedError if changes after `after` are no longer kept; StorageUnavailableError unless ready. */
  subscribe(options: SubscribeOptions): Subscription<Entry> {
    const { after, prefix, signal, buffer = DEFAULT_BUFFER, bufferBytes = DEFAULT_BUFFER_BYTES } = options;
    if (!this.#ready) throw new StorageUnavailableError(`cache of ${this.#options.prefix} is not ready`);
    const concerned = this.#primed()
      .history.after(after)
      .filter(({ event: { key } }) => (prefix.endsWith("/") ? key.startsWith(prefix) : key === prefix));
    const undecodable = concerned.findIndex(({ failure }) => failure !== undefined);
    const past = (undecodable === -1 ? concerned : concerned.slice(0, undecodable)).map(({ event }) => event);
    const cacheRevision = (): number => this.revision;
    const onOverflow = (): void => void this.#counts.terminatedWatchers++;
    const rules = { after, buffer, bufferBytes, past, signal, cacheRevision, onOverflow };
    const subscriber = this.#subscribers.add(prefix, rules);
    if (undecodable !== -1) subscriber.end(concerned[undecodable]?.failure);
    return subscriber;
  }

  /** Ends every subscription and the watch on the storage. The storage stays open. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#ready = false;
    this.#subscribers.end();
    this.#waiters.dismiss();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { retryMs, maxRetryMs, onError } = this.#options;
    let delay = retryMs;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        onError?.(error);
      }
      if (this.#ready) delay = retryMs;
      this.#ready = false;
      this.#subscribers.end();
      await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      delay = Math.min(maxRetryMs, delay * 2);
    }
  }

  // Lists, replays up to the present aside, and only then takes the place of the state before.
  async #follow(): Promise<void> {
    const { storage, prefix } = this.#options;
    const target = await storage.latestRevision();
    const state = await this.#load(await this.#listBefore(target));
    const { signal } = this.#closing;
    this.#advance(state, state.revision, target);
    const onProgress = (revision: number): void => this.#advance(state, revision, target);
    for await (const events of storage.watch(prefix, { after: state.revision, signal, onProgress })) {
      this.#apply(state, events);
      this.#advance(state, state.revision, target);
    }
    if (!signal.aborted) throw new StorageUnavailableError(`watch of ${prefix} ended`);
  }

  async #listBefore(latest: number): Promise<ListResult> {
    const { storage, prefix, replayRevisions } = this.#options;
    const revision = Math.max(1, latest - replayRevisions, await storage.compactedRevision());
    if (revision >= latest) return storage.list(prefix);
    try {
      return await storage.list(prefix, { revision });
    } catch (error) {
      if (error instanceof CompactedError) return storage.list(prefix);
      throw error;
    }
  }

  async #load(list: ListResult): Promise<CacheState<Entry>> {
    const { decode, historyEvents, historyBytes } = this.#options;
    const state = new CacheState(list.revision, decode, { events: historyEvents, bytes: historyBytes });
    for (const [index, stored] of list.items.entries()) {
      state.load(stored);
      if (index % PAGE === PAGE - 1) await nextTurn();
    }
    return state;
  }

  #apply(state: CacheState<Entry>, events: readonly StorageEvent[]): void {
    const changes = events.map((event) => state.apply(event));
    this.#counts.eventsReceived += events.length;
    if (state !== this.#state) return;
    this.#counts.eventsDispatched += events.length;
    this.#subscribers.publish(changes);
  }

  #advance(state: CacheState<Entry>, revision: number, target: number): void {
    state.advance(revision);
    if (state !== this.#state && revision >= target) this.#install(state);
    if (state === this.#state) this.#waiters.reached(revision);
  }

  #install(state: CacheState<Entry>): void {
    this.#state = state;
    this.#ready = true;
    this.#counts.initializations++;
    this.#onPrimed();
  }

  async #waitUntilFresh(known: number | undefined, key: string | undefined): Promise<number> {
    const wanted = known ?? (await this.#options.storage.latestRevision(key));
    if (this.#ready && this.revision >= wanted) return this.revision;
    if (await this.waitForRevision(wanted, FRESH_TIMEOUT_MS)) return this.revision;
    throw new StaleCacheError(wanted, this.revision);
  }

  #primed(): CacheState<Entry> {
    if (this.#state === undefined) {
      throw new StorageUnavailableError(`cache of ${this.#options.prefix} has not been filled yet`);
    }
    return this.#state;
  }

  #closed(): StorageUnavailableError {
    return new StorageUnavailableError(`cache of ${this.#options.prefix} was closed`);
  }
}
