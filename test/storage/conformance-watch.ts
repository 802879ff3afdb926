import { expect, it } from "vitest";
import type { Storage, StorageEvent } from "../../src/storage/storage.ts";
import { collect, describeEvents, within } from "./conformance-reading.ts";

export function watchConformance(current: () => Storage): void {
  it("R-WATCH-1: a watch from N gives every change after N, first the past, then the present", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const updated = await current().update("/a/x", Buffer.from("two"), created);
    const watching = collect(current(), "/a/", created, 3);
    const deleted = await current().delete("/a/x", updated);
    const again = await current().create("/a/x", Buffer.from("three"));
    expect(describeEvents(await watching)).toEqual([
      `put /a/x@${updated} two was one`,
      `delete /a/x@${deleted} was two`,
      `put /a/x@${again} three`,
    ]);
  });

  it("R-WATCH-5: a deletion carries its own revision and the last value with that value's revision", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const deleted = await current().delete("/a/x", created);
    const [event] = await collect(current(), "/a/", created, 1);
    expect(event).toEqual({
      type: "delete",
      key: "/a/x",
      revision: deleted,
      previous: { key: "/a/x", value: Buffer.from("one"), revision: created },
    });
  });

  it("R-STO-2: a watch of foo/ sees neither foobar/ nor foo", async () => {
    await current().create("/foobar/x", Buffer.from("v"));
    await current().create("/foo", Buffer.from("v"));
    const watching = collect(current(), "/foo/", 1, 2);
    await current().create("/foo/x", Buffer.from("v"));
    await current().create("/foo0/x", Buffer.from("v"));
    await current().create("/foo/y", Buffer.from("v"));
    expect((await watching).map((event) => event.key)).toEqual(["/foo/x", "/foo/y"]);
  });

  it("R-WATCH-1: a watch from a future revision stays open and gives only what is later", async () => {
    const watching = collect(current(), "/a/", 4, 1);
    for (let index = 2; index <= 6; index++) await current().create(`/a/${index}`, Buffer.from("v"));
    expect((await watching).map((event) => event.revision).slice(0, 1)).toEqual([5]);
  });

  it("a watch from 0 gives everything from the beginning", async () => {
    await current().create("/a/x", Buffer.from("one"));
    expect(describeEvents(await collect(current(), "/a/", 0, 1))).toEqual(["put /a/x@2 one"]);
  });

  it("R-WATCH-7: events come in commit order, exactly once, to watchers from any revision, under load", async () => {
    const watchers = [0, 1, 60, 120, 250].map((after) =>
      collect(current(), "/a/", after, 400 + 1 - Math.max(1, after)),
    );
    const writes = Array.from({ length: 400 }, async (_, index) => {
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, index / 20));
      return current().create(`/a/${index}`, Buffer.from("v"));
    });
    await Promise.all(writes);
    const seen = await Promise.all(watchers);
    const all = Array.from({ length: 400 }, (_, index) => index + 2);
    for (const [index, after] of [0, 1, 60, 120, 250].entries()) {
      expect(seen[index]?.map((event) => event.revision)).toEqual(all.filter((revision) => revision > after));
    }
  });

  it("R-WATCH-8: a watcher that sleeps misses nothing", async () => {
    const stop = new AbortController();
    const watch = current().watch("/a/", { after: 1, signal: stop.signal })[Symbol.asyncIterator]();
    await current().create("/a/first", Buffer.from("v"));
    const seen: StorageEvent[] = [...((await watch.next()).value ?? [])];
    await Promise.all(Array.from({ length: 11_000 }, (_, index) => current().create(`/a/${index}`, Buffer.from("v"))));
    while (seen.length < 11_001) seen.push(...((await watch.next()).value ?? []));
    stop.abort();
    expect(seen.map((event) => event.revision)).toEqual(Array.from({ length: 11_001 }, (_, index) => index + 2));
  });

  it("a watch ends without error when its signal aborts: before it starts, while it waits, between batches", async () => {
    const already = AbortSignal.abort();
    for await (const _batch of current().watch("/a/", { after: 1, signal: already })) expect.unreachable();
    const stop = new AbortController();
    const iterator = current().watch("/a/", { after: 1, signal: stop.signal })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await current().create("/a/x", Buffer.from("v"));
    let batches = 0;
    for await (const _batch of current().watch("/a/", { after: 1, signal: new AbortController().signal })) {
      batches++;
      break;
    }
    expect(batches).toBe(1);
  });

  it("a batch is never empty and changes elsewhere wake nobody", async () => {
    const stop = new AbortController();
    const iterator = current().watch("/a/", { after: 1, signal: stop.signal })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    for (let index = 0; index < 5; index++) await current().create(`/b/${index}`, Buffer.from("v"));
    expect(await within(50, waiting)).toBe("nothing");
    await current().create("/a/x", Buffer.from("v"));
    expect((await waiting).value).toHaveLength(1);
    stop.abort();
  });

  it("R-WATCH-4: progress tells of writes elsewhere, never ahead of an event not handed out", async () => {
    const stop = new AbortController();
    const told: (string | number)[] = [];
    let caughtUp = (): void => undefined;
    const upToDate = new Promise<void>((resolve) => (caughtUp = resolve));
    const onProgress = (revision: number): void => {
      told.push(revision);
      if (revision >= 6) caughtUp();
    };
    await current().create("/a/x", Buffer.from("v"));
    await current().create("/b/x", Buffer.from("v"));
    const reading = (async () => {
      for await (const batch of current().watch("/a/", { after: 1, signal: stop.signal, onProgress })) {
        told.push(...batch.map((event) => event.key));
      }
    })();
    await current().create("/b/y", Buffer.from("v"));
    await current().create("/a/y", Buffer.from("v"));
    await current().create("/b/z", Buffer.from("v"));
    expect(await within(10_000, upToDate)).toBeUndefined();
    stop.abort();
    await reading;
    const revisions = told.filter((entry) => typeof entry === "number");
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(told.filter((entry) => typeof entry === "string")).toEqual(["/a/x", "/a/y"]);
    const beforeY = told.slice(0, told.indexOf("/a/y")).filter((entry) => typeof entry === "number");
    expect(Math.max(0, ...beforeY)).toBeLessThan(5);
  });

  it("R-WATCH-4: an idle watch is told where it stands as soon as it has caught up", async () => {
    await current().create("/b/x", Buffer.from("v"));
    const stop = new AbortController();
    const progress = new Promise<number>((resolve) => {
      const iterator = current().watch("/a/", { after: 1, signal: stop.signal, onProgress: resolve });
      void iterator[Symbol.asyncIterator]().next();
    });
    expect(await within(10_000, progress)).toBe(2);
    stop.abort();
  });

  it("an event's values are those that get and list give", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    await current().update("/a/x", Buffer.from("two"), created);
    const events = await collect(current(), "/a/", 1, 2);
    const last = events.at(-1);
    expect(last?.type === "put" && { key: last.key, value: last.value, revision: last.revision }).toEqual(
      await current().get("/a/x"),
    );
    expect(last?.previous?.revision).toBe(created);
  });
}
