import { expect, it } from "vitest";
import type { Storage, StoredValue } from "../../src/storage/storage.ts";
import { WatchCache } from "../../src/storage/watch-cache.ts";

/** What the watch cache promises above any storage. */
export function cacheConformance(current: () => Storage): void {
  const started = async (prefix = "/a/"): Promise<WatchCache<StoredValue>> => {
    const cache = new WatchCache<StoredValue>({ storage: current(), prefix, decode: (stored) => stored });
    await cache.start();
    return cache;
  };
  const put = (key: string): Promise<number> => current().create(key, Buffer.from(key));

  it("R-STO-6: a consistent read sees every write acknowledged before it", async () => {
    const cache = await started();
    for (let index = 0; index < 30; index++) {
      const revision = await put(`/a/${index}`);
      await cache.fresh();
      expect(cache.get(`/a/${index}`)?.revision).toBe(revision);
      await current().delete(`/a/${index}`, revision);
      await cache.fresh();
      expect(cache.get(`/a/${index}`)).toBeUndefined();
    }
    await cache.close();
  });

  it("R-STO-6: nor is it held up by writes to other keys, which tell the cache nothing", async () => {
    const cache = await started();
    for (let index = 0; index < 10; index++) {
      const revision = await put(`/b/${index}`);
      const began = performance.now();
      expect(await cache.fresh()).toBeGreaterThanOrEqual(revision);
      expect(performance.now() - began).toBeLessThan(1_500);
    }
    await cache.close();
  });

  it("R-STO-6: many consistent reads at once, beside writers, are all fresh", async () => {
    const cache = await started();
    const acknowledged = new Map<string, number>();
    const writer = async (writer: number): Promise<void> => {
      for (let index = 0; index < 15; index++)
        acknowledged.set(`/a/${writer}-${index}`, await put(`/a/${writer}-${index}`));
    };
    const reader = async (): Promise<void> => {
      for (let round = 0; round < 15; round++) {
        const before = [...acknowledged];
        await cache.fresh();
        for (const [key, revision] of before) expect(cache.get(key)?.revision).toBe(revision);
      }
    };
    await Promise.all([...[0, 1, 2].map(writer), ...Array.from({ length: 8 }, reader)]);
    await cache.close();
  });

  it("R-WATCH-3: a subscription's revision never passes an event it has not handed out", async () => {
    const cache = await started();
    const stop = new AbortController();
    const subscription = cache.subscribe({ after: cache.revision, prefix: "/a/", signal: stop.signal });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const events of subscription) {
        expect(subscription.revision).toBeLessThan(events[0]?.revision ?? 0);
        seen.push(...events.map(({ revision }) => revision));
      }
    })();
    const written: number[] = [];
    for (let index = 0; index < 20; index++) {
      written.push(await put(`/a/${index}`));
      await put(`/b/${index}`);
    }
    const latest = await current().latestRevision();
    await expect.poll(() => subscription.revision, { timeout: 10_000 }).toBe(latest);
    expect(seen).toEqual(written);
    stop.abort();
    await reading;
    await cache.close();
  });

  it("R-WATCH-1: a cache begun later can still serve watches from before it began", async () => {
    const revisions = [await put("/a/1"), await put("/a/2"), await put("/a/3")];
    const cache = await started();
    const stop = new AbortController();
    const subscription = cache.subscribe({ after: revisions[0] ?? 0, prefix: "/a/", signal: stop.signal });
    const seen: string[] = [];
    for await (const events of subscription) {
      seen.push(...events.map(({ key }) => key));
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(["/a/2", "/a/3"]);
    await cache.close();
  });

  it("R-STO-7: it goes on through compactions", async () => {
    const cache = await started();
    let revision = await put("/a/x");
    for (let count = 0; count < 20; count++) {
      revision = await current().update("/a/x", Buffer.from(String(count)), revision);
      if (count % 5 === 0) await current().compact(revision);
    }
    await cache.fresh();
    expect(cache.get("/a/x")?.revision).toBe(revision);
    expect(cache.ready).toBe(true);
    await cache.close();
  });
}
