import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CompactedError, StaleCacheError, StorageUnavailableError, UndecodableValueError } from "./errors.ts";
import { MemoryStorage } from "./memory.ts";
import type { Storage, StorageEvent, StoredValue, WatchOptions } from "./storage.ts";
import { WatchCache } from "./watch-cache.ts";
import type { CacheEvent, Subscription, WatchCacheOptions } from "./watch-cache.ts";

interface Entry {
  readonly key: string;
  readonly revision: number;
  readonly text: string;
}

const PREFIX = "/r/crontabs/";
const decode = ({ key, revision, value }: StoredValue): Entry => {
  if (value.toString() === "bad") throw new Error("not an object");
  return { key, revision, text: value.toString() };
};
const open: { close(): Promise<void> }[] = [];

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});
afterEach(async () => {
  for (const cache of open.splice(0)) await cache.close();
  await storage.close();
});

function cacheOf(options: Partial<WatchCacheOptions<Entry>> = {}): WatchCache<Entry> {
  const cache = new WatchCache<Entry>({ storage, prefix: PREFIX, decode, retryMs: 1, ...options });
  open.push(cache);
  return cache;
}

async function started(options: Partial<WatchCacheOptions<Entry>> = {}): Promise<WatchCache<Entry>> {
  const cache = cacheOf(options);
  await cache.start();
  return cache;
}

const create = (key: string, text = "v", target: Storage = storage): Promise<number> =>
  target.create(key, Buffer.from(text));
const text = (events: readonly CacheEvent<Entry>[]): string[] =>
  events.map((event) => `${event.previous?.text ?? "-"}>${event.current?.text ?? "-"}@${event.revision}`);

async function take(subscription: Subscription<Entry>, count: number): Promise<CacheEvent<Entry>[]> {
  const events: CacheEvent<Entry>[] = [];
  while (events.length < count) {
    const { done, value } = await subscription.next();
    if (done) break;
    events.push(...value);
  }
  return events;
}

describe("watch cache: reading", () => {
  it("R-STO-6: is filled with what is there and follows what is written", async () => {
    const before = await create(`${PREFIX}a/x`, "one");
    const cache = await started();
    expect(cache.get(`${PREFIX}a/x`)).toEqual({ key: `${PREFIX}a/x`, revision: before, text: "one" });
    const revision = await storage.update(`${PREFIX}a/x`, Buffer.from("two"), before);
    expect(await cache.fresh()).toBe(revision);
    expect(cache.get(`${PREFIX}a/x`)?.text).toBe("two");
    await storage.delete(`${PREFIX}a/x`, revision);
    await cache.fresh();
    expect(cache.get(`${PREFIX}a/x`)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it("R-STO-6: a consistent read right after an awaited write needs no waiting, nor does one after writes elsewhere", async () => {
    const cache = await started();
    await new Promise((resolve) => setImmediate(resolve));
    for (let index = 0; index < 10; index++) {
      const own = await create(`${PREFIX}a/${index}`);
      expect(cache.fresh()).toBe(own);
      const other = await create(`/r/other/${index}`);
      expect(cache.fresh()).toBe(other);
    }
  });

  it("R-LIST-3: snapshots ascend bytewise, a-b before a, and cover a namespace exactly", async () => {
    for (const key of ["a/x", "a-b/x", "a/é", "ab/x", "a/b"]) await create(PREFIX + key);
    const cache = await started();
    expect(cache.snapshot(PREFIX).map((entry) => entry.key.slice(PREFIX.length))).toEqual([
      "a-b/x",
      "a/b",
      "a/x",
      "a/é",
      "ab/x",
    ]);
    expect(cache.snapshot(`${PREFIX}a/`)).toHaveLength(3);
    expect(cache.snapshot(`${PREFIX}b/`)).toEqual([]);
  });

  it("a snapshot is the same array while nothing changes and never changes afterwards", async () => {
    await create(`${PREFIX}a/x`);
    const cache = await started();
    const first = cache.snapshot(PREFIX);
    expect(cache.snapshot(PREFIX)).toBe(first);
    await create(`${PREFIX}a/y`);
    await cache.fresh();
    expect(first).toHaveLength(1);
    expect(cache.snapshot(PREFIX)).toHaveLength(2);
    expect(cache.snapshot(PREFIX)[0]).toBe(first[0]);
  });

  it("R-LIFE-1: before it has been filled reads fail instead of finding nothing", () => {
    const cache = cacheOf();
    expect(cache.ready).toBe(false);
    expect(() => cache.get(`${PREFIX}a/x`)).toThrow(StorageUnavailableError);
    expect(() => cache.snapshot(PREFIX)).toThrow(StorageUnavailableError);
    expect(() => cache.subscribe({ after: 1, prefix: PREFIX })).toThrow(StorageUnavailableError);
  });

  it("waitForRevision resolves when reached, also by writes elsewhere, and false in time", async () => {
    const cache = await started();
    expect(await cache.waitForRevision(cache.revision, 0)).toBe(true);
    const waiting = cache.waitForRevision(cache.revision + 1, 5_000);
    await create("/r/other/x");
    expect(await waiting).toBe(true);
    expect(await cache.waitForRevision(cache.revision + 5, 5)).toBe(false);
  });

  it("closing ends those who wait", async () => {
    const cache = await started();
    const waiting = cache.waitForRevision(1_000, 60_000);
    await cache.close();
    expect(await waiting).toBe(false);
    const never = cacheOf();
    const starting = never.start();
    await never.close();
    await expect(starting).rejects.toThrow("was closed");
  });
});

describe("watch cache: subscriptions", () => {
  it("R-WATCH-1: gives what came after the revision, then what comes, exactly once and in order", async () => {
    const cache = await started();
    const first = await create(`${PREFIX}a/x`, "one");
    const second = await storage.update(`${PREFIX}a/x`, Buffer.from("two"), first);
    await cache.fresh();
    const subscription = cache.subscribe({ after: first, prefix: PREFIX });
    const third = await storage.delete(`${PREFIX}a/x`, second);
    const fourth = await create(`${PREFIX}a/x`, "three");
    expect(text(await take(subscription, 3))).toEqual([`one>two@${second}`, `two>-@${third}`, `->three@${fourth}`]);
  });

  it("R-WATCH-27: a namespace and a single key see only their own, and share the event object", async () => {
    const cache = await started();
    const { revision: after } = cache;
    const all = cache.subscribe({ after, prefix: PREFIX });
    const namespace = cache.subscribe({ after, prefix: `${PREFIX}a/` });
    const key = cache.subscribe({ after, prefix: `${PREFIX}a/x` });
    for (const name of ["b/x", "a/y", "a/xy", "a/x", "ab/x"]) await create(PREFIX + name);
    await cache.fresh();
    const seenByAll = await take(all, 5);
    expect(seenByAll).toHaveLength(5);
    expect((await take(namespace, 3)).map((event) => event.key)).toEqual(["a/y", "a/xy", "a/x"].map((k) => PREFIX + k));
    const [own] = await take(key, 1);
    expect(own).toBe(seenByAll[3]);
    const more = key.next();
    key.close();
    expect(await more).toEqual({ done: true, value: undefined });
  });

  it("R-WATCH-26: other keys do not wake a single-object subscription", async () => {
    const cache = await started();
    const subscription = cache.subscribe({ after: cache.revision, prefix: `${PREFIX}a/x` });
    let woken = 0;
    const waiting = subscription.next().then(() => woken++);
    for (let index = 0; index < 20; index++) await create(`${PREFIX}a/${index}`);
    await cache.fresh();
    expect(woken).toBe(0);
    await create(`${PREFIX}a/x`);
    await waiting;
    expect(woken).toBe(1);
  });

  it("a burst comes as one batch to all who wait, the very same array", async () => {
    const cache = await started();
    const subscriptions = Array.from({ length: 3 }, () => cache.subscribe({ after: cache.revision, prefix: PREFIX }));
    await Promise.all(["a", "b", "c"].map((name) => create(`${PREFIX}${name}/x`)));
    await cache.fresh();
    const [first] = await Promise.all(subscriptions.slice(0, 1).map((subscription) => subscription.next()));
    expect(first?.value).toHaveLength(3);
    const waiting = subscriptions.slice(1).map((subscription) => subscription.next());
    await Promise.all(waiting);
    const again = subscriptions.map((subscription) => subscription.next());
    await create(`${PREFIX}d/x`);
    const [x, y] = await Promise.all(again);
    expect(x?.value).toBe(y?.value);
  });

  it("R-WATCH-6: from before the kept history fails with CompactedError; from its start on it works", async () => {
    const cache = await started({ historyEvents: 3 });
    for (let index = 0; index < 6; index++) await create(`${PREFIX}a/${index}`);
    await cache.fresh();
    expect(() => cache.subscribe({ after: 3, prefix: PREFIX })).toThrow(CompactedError);
    expect(await take(cache.subscribe({ after: 4, prefix: PREFIX }), 3)).toHaveLength(3);
  });

  it("history is bounded by bytes too", async () => {
    const cache = await started({ historyBytes: 1_000 });
    for (let index = 0; index < 5; index++) await create(`${PREFIX}a/${index}`, "x".repeat(400));
    await cache.fresh();
    expect(() => cache.subscribe({ after: 3, prefix: PREFIX })).toThrow(CompactedError);
    expect(await take(cache.subscribe({ after: 4, prefix: PREFIX }), 2)).toHaveLength(2);
  });

  it("R-WATCH-1: from a future revision stays open and gives only what is later", async () => {
    const cache = await started();
    const subscription = cache.subscribe({ after: 3, prefix: PREFIX });
    const waiting = subscription.next();
    for (let index = 2; index <= 5; index++) await create(`${PREFIX}a/${index}`);
    const { value } = await waiting;
    expect(value?.[0]?.revision).toBe(4);
  });

  it("R-WATCH-8: a slow subscriber is ended after a gapless beginning, others go on", async () => {
    const cache = await started();
    const { revision: after } = cache;
    const slow = cache.subscribe({ after, prefix: PREFIX, buffer: 5 });
    const reader = cache.subscribe({ after, prefix: PREFIX, buffer: 5 });
    await create(`${PREFIX}a/first`);
    const begun = await take(slow, 1);
    const reading = take(reader, 21);
    for (let index = 0; index < 20; index++) await create(`${PREFIX}a/${index}`);
    expect(begun).toHaveLength(1);
    expect(await slow.next()).toEqual({ done: true, value: undefined });
    expect(await reading).toHaveLength(21);
  });

  it("R-WATCH-8: few but large changes are too much as well", async () => {
    const cache = await started();
    const slow = cache.subscribe({ after: cache.revision, prefix: PREFIX, bufferBytes: 10_000 });
    await create(`${PREFIX}a/first`);
    expect(await take(slow, 1)).toHaveLength(1);
    for (let index = 0; index < 3; index++) await create(`${PREFIX}a/${index}`, "x".repeat(4_000));
    await cache.fresh();
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it("ends with its signal, by close(), by leaving the loop", async () => {
    const cache = await started();
    const stop = new AbortController();
    const subscription = cache.subscribe({ after: 1, prefix: PREFIX, signal: stop.signal });
    const waiting = subscription.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const aborted = cache.subscribe({ after: 1, prefix: PREFIX, signal: AbortSignal.abort() });
    expect(await aborted.next()).toEqual({ done: true, value: undefined });
    await create(`${PREFIX}a/x`);
    await cache.fresh();
    const left = cache.subscribe({ after: 1, prefix: PREFIX });
    for await (const _batch of left) break;
    expect(await left.next()).toEqual({ done: true, value: undefined });
  });

  it("R-WATCH-3: its revision never passes an event not dealt with, and moves on with writes elsewhere", async () => {
    const cache = await started();
    const subscription = cache.subscribe({ after: cache.revision, prefix: PREFIX });
    const waiting = subscription.next();
    const elsewhere = await create("/r/other/x");
    expect(subscription.revision).toBe(elsewhere);
    const own = await create(`${PREFIX}a/x`);
    await waiting;
    await create("/r/other/y");
    expect(subscription.revision).toBe(elsewhere);
    const more = subscription.next();
    expect(subscription.revision).toBe(own + 1);
    await create(`${PREFIX}a/y`);
    await more;
    expect(subscription.revision).toBe(own + 1);
  });

  it("R-WATCH-7: subscribers from random revisions see the log, whatever their pace", async () => {
    const step = record({ key: constantFrom("a/x", "a/y", "b/x"), remove: boolean(), pause: boolean() });
    await assert(
      asyncProperty(array(step, { minLength: 1, maxLength: 40 }), nat(), async (steps, seed) => {
        const own = new MemoryStorage();
        const cache = await started({ storage: own });
        const readers: Promise<CacheEvent<Entry>[]>[] = [];
        for (const [index, { key, remove, pause }] of steps.entries()) {
          const held = await own.get(PREFIX + key);
          if (held === undefined) await create(PREFIX + key, String(index), own);
          else if (remove) await own.delete(held.key, held.revision);
          else await own.update(held.key, Buffer.from(String(index)), held.revision);
          await cache.fresh();
          const after = 1 + (seed % (index + 1));
          readers.push(take(cache.subscribe({ after, prefix: PREFIX }), 1 + steps.length - after));
          if (pause) await new Promise((resolve) => setImmediate(resolve));
        }
        for (const [index, reader] of readers.entries()) {
          const after = 1 + (seed % (index + 1));
          expect((await reader).map((event) => event.revision)).toEqual(
            Array.from({ length: 1 + steps.length - after }, (_, offset) => after + 1 + offset),
          );
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("watch cache: restarts and losses", () => {
  it("a watch from before the restart goes on where the storage still has the history", async () => {
    const first = await create(`${PREFIX}a/x`, "one");
    const second = await storage.update(`${PREFIX}a/x`, Buffer.from("two"), first);
    const third = await storage.delete(`${PREFIX}a/x`, second);
    const cache = await started();
    expect(text(await take(cache.subscribe({ after: first, prefix: PREFIX }), 2))).toEqual([
      `one>two@${second}`,
      `two>-@${third}`,
    ]);
    expect(cache.get(`${PREFIX}a/x`)).toBeUndefined();
  });

  it("reads back no more than asked, and nothing compacted", async () => {
    for (let index = 0; index < 20; index++) await create(`${PREFIX}a/${index}`);
    const short = await started({ replayRevisions: 5 });
    expect(() => short.subscribe({ after: 15, prefix: PREFIX })).toThrow(CompactedError);
    expect(await take(short.subscribe({ after: 16, prefix: PREFIX }), 5)).toHaveLength(5);
    await storage.compact(18);
    const compacted = await started();
    expect(() => compacted.subscribe({ after: 17, prefix: PREFIX })).toThrow(CompactedError);
    expect(compacted.snapshot(PREFIX)).toHaveLength(20);
  });

  it("R-STO-7: after the watch is lost subscriptions end without error, and the cache lists again", async () => {
    const flaky = new FlakyStorage(storage);
    const errors: unknown[] = [];
    const cache = await started({ storage: flaky, onError: (error) => errors.push(error) });
    const subscription = cache.subscribe({ after: cache.revision, prefix: PREFIX });
    const waiting = subscription.next();
    flaky.loseWatches();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const missed = await create(`${PREFIX}a/x`, "missed");
    expect(await cache.waitForRevision(missed, 5_000)).toBe(true);
    expect(cache.get(`${PREFIX}a/x`)?.text).toBe("missed");
    expect(text(await take(cache.subscribe({ after: missed - 1, prefix: PREFIX }), 1))).toEqual([`->missed@${missed}`]);
    expect(errors).toHaveLength(1);
  });

  it("while the storage is away: not ready, reads give the last state, consistent ones fail in time", async () => {
    await create(`${PREFIX}a/x`);
    const flaky = new FlakyStorage(storage);
    const cache = await started({ storage: flaky, onError: () => undefined });
    flaky.down = true;
    flaky.loseWatches();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(cache.ready).toBe(false);
    expect(cache.get(`${PREFIX}a/x`)?.text).toBe("v");
    expect(await cache.waitForRevision(1, 5)).toBe(false);
    await create(`${PREFIX}a/y`);
    flaky.down = false;
    expect(await cache.waitForRevision(3, 5_000)).toBe(true);
    expect(cache.snapshot(PREFIX)).toHaveLength(2);
  });

  it("R-STO-6: fresh() fails with StaleCacheError when the cache does not come on, and with the reason when the storage is away", async () => {
    const flaky = new FlakyStorage(storage);
    const cache = await started({ storage: flaky, onError: () => undefined });
    flaky.mute = true;
    const latest = await create(`${PREFIX}a/x`);
    const fresh = cache.fresh();
    await expect(fresh).rejects.toThrow(StaleCacheError);
    await expect(fresh).rejects.toMatchObject({ wanted: latest });
    flaky.down = true;
    await expect(cache.fresh()).rejects.toThrow("connection refused");
  });

  it("start() keeps trying until the storage is there", async () => {
    const flaky = new FlakyStorage(storage);
    flaky.down = true;
    const errors: unknown[] = [];
    const cache = cacheOf({ storage: flaky, onError: (error) => errors.push(error), maxRetryMs: 4 });
    const starting = cache.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(cache.ready).toBe(false);
    flaky.down = false;
    await starting;
    expect(cache.ready).toBe(true);
    expect(errors.length).toBeGreaterThan(1);
  });

  it("a storage that cannot tell its revision at once is asked", async () => {
    const remote = new FlakyStorage(storage);
    const cache = await started({ storage: remote });
    const revision = await create(`${PREFIX}a/x`);
    const fresh = cache.fresh();
    expect(fresh).toBeInstanceOf(Promise);
    expect(await fresh).toBe(revision);
  });
});

describe("watch cache: values that cannot be decoded", () => {
  it("R-LIST-12: fail get and every list over them by name, not others", async () => {
    await create(`${PREFIX}a/x`, "bad");
    await create(`${PREFIX}b/x`, "good");
    const cache = await started();
    expect(() => cache.get(`${PREFIX}a/x`)).toThrow(UndecodableValueError);
    expect(() => cache.snapshot(PREFIX)).toThrow(`value of ${PREFIX}a/x cannot be decoded: not an object`);
    expect(() => cache.snapshot(`${PREFIX}a/`)).toThrow(UndecodableValueError);
    expect(cache.snapshot(`${PREFIX}b/`)).toHaveLength(1);
    expect(cache.size).toBe(2);
  });

  it("R-WATCH-10: end the subscriptions that would see them, after what came before", async () => {
    const cache = await started();
    const { revision: after } = cache;
    const concerned = cache.subscribe({ after, prefix: PREFIX });
    const other = cache.subscribe({ after, prefix: `${PREFIX}b/` });
    await Promise.all([create(`${PREFIX}a/w`), create(`${PREFIX}a/x`, "bad"), create(`${PREFIX}b/x`)]);
    await cache.fresh();
    expect(text(await take(concerned, 1))).toEqual([`->v@${after + 1}`]);
    await expect(concerned.next()).rejects.toThrow(UndecodableValueError);
    expect(await concerned.next()).toEqual({ done: true, value: undefined });
    expect(await take(other, 1)).toHaveLength(1);
    const late = cache.subscribe({ after, prefix: PREFIX });
    expect(await take(late, 1)).toHaveLength(1);
    await expect(late.next()).rejects.toThrow(UndecodableValueError);
  });

  it("R-WATCH-10: their deletion ends subscriptions likewise, after which the resource is whole again", async () => {
    const bad = await create(`${PREFIX}a/x`, "bad");
    const cache = await started();
    const subscription = cache.subscribe({ after: bad, prefix: PREFIX });
    await storage.delete(`${PREFIX}a/x`, bad);
    await expect(subscription.next()).rejects.toThrow(UndecodableValueError);
    expect(cache.snapshot(PREFIX)).toEqual([]);
  });
});

/** A storage elsewhere, as far as a cache can tell, that can go away. */
class FlakyStorage implements Storage {
  down = false;
  /** Watches give nothing any more, without a word. */
  mute = false;
  readonly #storage: Storage;
  #lost = new AbortController();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  loseWatches(): void {
    const lost = this.#lost;
    this.#lost = new AbortController();
    lost.abort();
  }

  async *watch(prefix: string, options: WatchOptions): AsyncGenerator<readonly StorageEvent[], void, undefined> {
    const lost = this.#lost.signal;
    const signal = AbortSignal.any([options.signal, lost]);
    const onProgress = (revision: number): void => (this.mute ? undefined : options.onProgress?.(revision));
    for await (const batch of this.#storage.watch(prefix, { ...options, signal, onProgress })) {
      if (!this.mute) yield batch;
    }
    if (lost.aborted) throw new StorageUnavailableError("connection lost");
  }

  async #up(): Promise<Storage> {
    if (this.down) throw new StorageUnavailableError("connection refused");
    return this.#storage;
  }

  create: Storage["create"] = async (...args) => (await this.#up()).create(...args);
  get: Storage["get"] = async (...args) => (await this.#up()).get(...args);
  list: Storage["list"] = async (...args) => (await this.#up()).list(...args);
  update: Storage["update"] = async (...args) => (await this.#up()).update(...args);
  delete: Storage["delete"] = async (...args) => (await this.#up()).delete(...args);
  latestRevision: Storage["latestRevision"] = async () => (await this.#up()).latestRevision();
  compactedRevision: Storage["compactedRevision"] = async () => (await this.#up()).compactedRevision();
  compact: Storage["compact"] = async (revision) => (await this.#up()).compact(revision);
  check: Storage["check"] = async () => (await this.#up()).check();
  close: Storage["close"] = () => this.#storage.close();
}
