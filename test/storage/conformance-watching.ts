import { expect, it } from "vitest";
import { CompactedError, StorageUnavailableError } from "../../src/storage/errors.ts";
import type { Storage, StorageEvent } from "../../src/storage/storage.ts";
import { collect, describeEvents, within } from "./conformance-reading.ts";

/** Watches beside each other, beside writers, and across compactions. */
export function watchingConformance(current: () => Storage): void {
  const put = (key: string, text = "v"): Promise<number> => current().create(key, Buffer.from(text));
  const iterate = (
    prefix: string,
    after: number,
    stop: AbortController,
  ): AsyncIterator<readonly StorageEvent[], undefined> =>
    current().watch(prefix, { after, signal: stop.signal })[Symbol.asyncIterator]();

  it("R-WATCH-1: a list and the watch from its revision give what the next list gives, under writers", async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `/a/${index}`);
    const writing = Promise.all(keys.map((key) => writeRandomly(current(), key, 25)));
    const list = await current().list("/a/");
    const state = new Map(list.items.map((item) => [item.key, item.revision]));
    await writing;
    await put("/a/last");
    for (const event of await collectUntil(current(), "/a/", list.revision, "/a/last")) {
      expect(event.previous?.revision).toBe(state.get(event.key));
      if (event.type === "put") state.set(event.key, event.revision);
      else state.delete(event.key);
    }
    const final = (await current().list("/a/")).items.map((item) => [item.key, item.revision] as const);
    expect(new Map([...state].sort())).toEqual(new Map([...final].sort()));
  });

  it("R-WATCH-7: many watches of nested prefixes each get exactly what is theirs", async () => {
    const prefixes = ["/r/", "/r/ns1/", "/r/ns10/", "/s/"];
    const keys = ["/r/ns1/a", "/r/ns10/a", "/s/a", "/r/ns1/b", "/r/x", "/s/b", "/r/ns10/b"];
    const expected = prefixes.map((prefix) => keys.filter((key) => key.startsWith(prefix)));
    const watches = prefixes.flatMap((prefix, index) =>
      Array.from({ length: 5 }, () => collect(current(), prefix, 1, expected[index]?.length ?? 0)),
    );
    for (const key of keys) await put(key);
    const seen = await Promise.all(watches);
    for (const [index, events] of seen.entries()) {
      expect(events.map(({ key }) => key)).toEqual(expected[Math.floor(index / 5)]);
    }
  });

  it("a key created, deleted and created again has no previous value the second time", async () => {
    const created = await put("/a/x", "one");
    const deleted = await current().delete("/a/x", created);
    const again = await put("/a/x", "two");
    expect(describeEvents(await collect(current(), "/a/", 1, 3))).toEqual([
      `put /a/x@${created} one`,
      `delete /a/x@${deleted} was one`,
      `put /a/x@${again} two`,
    ]);
  });

  it("one iterable can be iterated several times, each from the beginning", async () => {
    await put("/a/x");
    const stop = new AbortController();
    const watch = current().watch("/a/", { after: 1, signal: stop.signal });
    for (let round = 0; round < 3; round++) {
      const first = await watch[Symbol.asyncIterator]().next();
      expect(first.value).toMatchObject([{ revision: 2 }]);
    }
    stop.abort();
  });

  it("R-WATCH-8: a slow watch holds up neither writers nor other watches", async () => {
    const stop = new AbortController();
    const slow = iterate("/a/", 1, stop);
    await put("/a/first");
    await slow.next();
    const fast = collect(current(), "/a/", 1, 301);
    await Promise.all(Array.from({ length: 300 }, (_, index) => put(`/a/${index}`)));
    expect(await fast).toHaveLength(301);
    const rest: StorageEvent[] = [];
    while (rest.length < 300) rest.push(...(await nextOf(slow)));
    expect(rest.map(({ revision }) => revision)).toEqual(Array.from({ length: 300 }, (_, index) => index + 3));
    stop.abort();
  });

  it("R-WATCH-6: a watch that has caught up is not ended by a compaction", async () => {
    const stop = new AbortController();
    const watch = iterate("/a/", 1, stop);
    const created = await put("/a/x");
    await watch.next();
    const waiting = watch.next();
    let elsewhere = await put("/b/x");
    for (let count = 0; count < 5; count++) elsewhere = await current().update("/b/x", Buffer.from("v"), elsewhere);
    await current().compact(elsewhere);
    const updated = await current().update("/a/x", Buffer.from("new"), created);
    expect(describeEvents((await waiting).value ?? [])).toEqual([`put /a/x@${updated} new was v`]);
    stop.abort();
  });

  it("R-WATCH-6: one that had not caught up gets all of what was compacted, or an end, but no gap", async () => {
    let revision = await put("/a/x", "0");
    const first = revision;
    const stop = new AbortController();
    const watch = iterate("/a/", first, stop);
    for (let count = 1; count <= 50; count++) {
      revision = await current().update("/a/x", Buffer.from(String(count)), revision);
      if (count % 10 === 0) await current().compact(revision);
    }
    const seen: number[] = [];
    try {
      while (seen.length < 50) seen.push(...(await nextOf(watch)).map((event) => event.revision));
    } catch (error) {
      expect(error).toBeInstanceOf(CompactedError);
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => first + 1 + index));
    stop.abort();
  });

  it("R-WATCH-6: from the compacted revision on nothing is missing, a deletion at that revision included", async () => {
    const created = await put("/a/x");
    const deleted = await current().delete("/a/x", created);
    await current().compact(deleted);
    const next = await put("/a/y");
    expect(describeEvents(await collect(current(), "/a/", deleted, 1))).toEqual([`put /a/y@${next} v`]);
    await expect(collect(current(), "/a/", created, 1)).rejects.toMatchObject({ wanted: created, compacted: deleted });
  });

  it("R-WATCH-4: progress does not pass what latestRevision tells, and reaches it", async () => {
    const stop = new AbortController();
    const told: number[] = [];
    const reading = (async () => {
      const onProgress = (revision: number): void => void told.push(revision);
      for await (const _ of current().watch("/a/", { after: 1, signal: stop.signal, onProgress }));
    })();
    for (let round = 0; round < 5; round++) {
      await put(`/b/${round}`);
      const latest = await current().latestRevision();
      await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe(latest);
    }
    stop.abort();
    await reading;
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it("R-WATCH-4: progress at a revision comes when the events up to it have been dealt with", async () => {
    const stop = new AbortController();
    let progress = 0;
    const options = { after: 1, signal: stop.signal, onProgress: (revision: number) => (progress = revision) };
    const watch = current().watch("/a/", options)[Symbol.asyncIterator]();
    const created = await put("/a/x");
    expect((await watch.next()).value).toHaveLength(1);
    const elsewhere = await put("/b/x");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(progress).toBeLessThan(created);
    const waiting = watch.next();
    await expect.poll(() => progress, { timeout: 10_000 }).toBe(elsewhere);
    stop.abort();
    expect((await waiting).done).toBe(true);
  });

  it("megabytes come through a watch byte by byte, before and after", async () => {
    const values = [1, 2, 3].map((size) => Buffer.alloc(size * 1024 * 1024, size));
    let revision = await current().create("/a/x", values[0] as Buffer);
    for (const value of values.slice(1)) revision = await current().update("/a/x", value, revision);
    await current().delete("/a/x", revision);
    const events = await collect(current(), "/a/", 1, 4);
    expect(events.map((event) => (event.type === "put" ? event.value.length : 0))).toEqual([
      ...values.map(({ length }) => length),
      0,
    ]);
    for (const [index, value] of values.entries()) expect(events[index + 1]?.previous?.value.equals(value)).toBe(true);
  });

  it("watches end with an error when the storage closes, and cannot be begun afterwards", async () => {
    const stop = new AbortController();
    const waiting = iterate("/a/", 1, stop).next();
    waiting.catch(() => undefined);
    await put("/b/x");
    await current().close();
    await expect(waiting).rejects.toThrow(StorageUnavailableError);
    await expect(iterate("/a/", 1, stop).next()).rejects.toThrow(StorageUnavailableError);
  });

  it("watches that come and go while others write leave nothing behind", async () => {
    const writing = Promise.all(Array.from({ length: 100 }, (_, index) => put(`/a/${index}`)));
    for (let round = 0; round < 30; round++) {
      const stop = new AbortController();
      const waiting = iterate("/a/", 1 + round, stop).next();
      if (round % 2 === 0) stop.abort();
      const { done, value } = await waiting;
      if (done !== true) expect(value[0]?.revision).toBe(2 + round);
      stop.abort();
    }
    await writing;
    expect(await within(10_000, collect(current(), "/a/", 1, 100))).toHaveLength(100);
  });
}

async function nextOf(watch: AsyncIterator<readonly StorageEvent[], undefined>): Promise<readonly StorageEvent[]> {
  return (await watch.next()).value ?? [];
}

async function writeRandomly(storage: Storage, key: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const held = await storage.get(key);
    if (held === undefined) await storage.create(key, Buffer.from(String(count)));
    else if (count % 5 === 4) await storage.delete(key, held.revision);
    else await storage.update(key, Buffer.from(String(count)), held.revision);
  }
}

async function collectUntil(storage: Storage, prefix: string, after: number, last: string): Promise<StorageEvent[]> {
  const stop = new AbortController();
  const events: StorageEvent[] = [];
  for await (const batch of storage.watch(prefix, { after, signal: stop.signal })) {
    events.push(...batch);
    if (batch.some(({ key }) => key === last)) stop.abort();
  }
  return events;
}
