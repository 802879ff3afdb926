import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CompactedError,
  FutureRevisionError,
  KeyExistsError,
  RevisionConflictError,
  StorageError,
  StorageUnavailableError,
  ValueTooLargeError,
} from "../../src/storage/errors.ts";
import type { Storage, StorageEvent } from "../../src/storage/storage.ts";
import { cacheConformance } from "./conformance-cache.ts";
import { modelConformance } from "./conformance-model.ts";
import { pagingConformance } from "./conformance-paging.ts";
import { raceConformance } from "./conformance-races.ts";
import { collect, describeEvents, keysOf, nextEvents, textOf } from "./conformance-reading.ts";
import { watchConformance } from "./conformance-watch.ts";
import { watchingConformance } from "./conformance-watching.ts";

/** What every storage has to do. `open` gives an empty one each time; the suite closes it. */
export function storageConformance(name: string, open: () => Promise<Storage>): void {
  describe(`${name}: storage conformance`, () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(() => storage.close());
    const current = (): Storage => storage;

    writeConformance(current);
    listConformance(current);
    historyConformance(current);
    raceConformance(current);
    pagingConformance(current);
    watchConformance(current);
    watchingConformance(current);
    cacheConformance(current);
    modelConformance(current);
  });
}

function writeConformance(current: () => Storage): void {
  it("R-STO-1: a fresh store is at revision 1 and lists nothing at it", async () => {
    expect(await current().latestRevision()).toBe(1);
    expect(await current().list("/a/")).toEqual({ items: [], revision: 1, remaining: 0 });
  });

  it("R-STO-1: create writes, get reads it back with the revision of the write", async () => {
    const revision = await current().create("/a/x", Buffer.from("one"));
    expect(revision).toBe(2);
    expect(await current().get("/a/x")).toEqual({ key: "/a/x", value: Buffer.from("one"), revision });
    expect(await current().latestRevision()).toBe(revision);
  });

  it("R-STO-1: get of a key never written gives nothing", async () => {
    expect(await current().get("/a/x")).toBeUndefined();
  });

  it("R-STO-1: create of an existing key fails, names the key and changes nothing", async () => {
    const revision = await current().create("/a/x", Buffer.from("one"));
    await expect(current().create("/a/x", Buffer.from("two"))).rejects.toThrow(KeyExistsError);
    expect((await current().get("/a/x"))?.value.toString()).toBe("one");
    expect(await current().latestRevision()).toBe(revision);
  });

  it("R-STO-1: update needs the key's revision", async () => {
    const first = await current().create("/a/x", Buffer.from("one"));
    const second = await current().update("/a/x", Buffer.from("two"), first);
    expect(second).toBe(first + 1);
    await expect(current().update("/a/x", Buffer.from("three"), first)).rejects.toMatchObject({
      name: "RevisionConflictError",
      key: "/a/x",
      expected: first,
      actual: second,
    });
    expect(textOf(await current().get("/a/x"))).toBe("two");
  });

  it("R-STO-1: update of a key without value is a conflict without actual revision", async () => {
    await expect(current().update("/a/x", Buffer.from("one"), 7)).rejects.toMatchObject({
      name: "RevisionConflictError",
      actual: undefined,
    });
  });

  it("R-STO-1: update with another key's revision is a conflict", async () => {
    await current().create("/a/x", Buffer.from("one"));
    const other = await current().create("/a/y", Buffer.from("two"));
    await expect(current().update("/a/x", Buffer.from("three"), other)).rejects.toThrow(RevisionConflictError);
  });

  it("R-STO-1: delete needs the key's revision and takes a revision of its own", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    await expect(current().delete("/a/x", created + 1)).rejects.toThrow(RevisionConflictError);
    const deleted = await current().delete("/a/x", created);
    expect(deleted).toBe(created + 1);
    expect(await current().get("/a/x")).toBeUndefined();
    expect(await current().latestRevision()).toBe(deleted);
  });

  it("R-STO-1: delete of a key without value is a conflict", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    await current().delete("/a/x", created);
    await expect(current().delete("/a/x", created)).rejects.toMatchObject({ actual: undefined });
  });

  it("R-STO-1: a key can be created again after its deletion", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    await current().delete("/a/x", created);
    const again = await current().create("/a/x", Buffer.from("two"));
    expect(again).toBe(created + 2);
    await expect(current().update("/a/x", Buffer.from("three"), created)).rejects.toThrow(RevisionConflictError);
  });

  it("R-STO-1: refused writes take no revision", async () => {
    const first = await current().create("/a/x", Buffer.from("one"));
    await current()
      .create("/a/x", Buffer.from("two"))
      .catch(() => undefined);
    await current()
      .update("/a/y", Buffer.from("two"), 1)
      .catch(() => undefined);
    await current()
      .delete("/a/y", 1)
      .catch(() => undefined);
    expect(await current().create("/a/z", Buffer.from("three"))).toBe(first + 1);
  });

  it("R-STO-1: of many creates of one key at once exactly one succeeds", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => current().create("/a/x", Buffer.from(String(index)))),
    );
    const fulfilled = results.flatMap((result, index) => (result.status === "fulfilled" ? [String(index)] : []));
    expect(fulfilled).toHaveLength(1);
    expect(textOf(await current().get("/a/x"))).toBe(fulfilled[0]);
  });

  it("R-STO-1: concurrent read-modify-write loops lose no update", async () => {
    await current().create("/a/counter", Buffer.from("0"));
    await Promise.all(Array.from({ length: 8 }, () => incrementTimes(current(), "/a/counter", 10)));
    expect(textOf(await current().get("/a/counter"))).toBe("80");
  });

  it("R-STO-1: concurrent writers get different, gapless revisions", async () => {
    const revisions = await Promise.all(
      Array.from({ length: 200 }, (_, index) => current().create(`/a/${index}`, Buffer.from("v"))),
    );
    expect([...revisions].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2));
  });

  it("R-STO-1: a write waits for nothing but is seen by every read after it resolves", async () => {
    for (let index = 0; index < 20; index++) {
      const revision = await current().create(`/a/${index}`, Buffer.from("v"));
      expect((await current().get(`/a/${index}`))?.revision).toBe(revision);
      expect((await current().list("/a/")).revision).toBeGreaterThanOrEqual(revision);
      expect(current().latestRevisionNow?.() ?? revision).toBeGreaterThanOrEqual(revision);
    }
  });

  it("R-STO-1: what a list shows, a later latestRevision covers", async () => {
    const writes = Array.from({ length: 50 }, (_, index) => current().create(`/a/${index}`, Buffer.from("v")));
    for (let round = 0; round < 10; round++) {
      const { items, revision } = await current().list("/a/");
      expect(Math.max(1, ...items.map((item) => item.revision))).toBeLessThanOrEqual(revision);
      expect(await current().latestRevision()).toBeGreaterThanOrEqual(revision);
    }
    await Promise.all(writes);
  });

  it("R-SIZE-1: keeps empty, small and megabyte values byte by byte", async () => {
    const values = [0, 1, 1_500, 4_096, 100_000, 3 * 1024 * 1024].map((size) => Buffer.alloc(size, size % 251));
    const revisions = await Promise.all(values.map((value, index) => current().create(`/a/${index}`, value)));
    for (const [index, value] of values.entries()) {
      const read = await current().get(`/a/${index}`);
      expect(read?.revision).toBe(revisions[index]);
      expect(read?.value.equals(value)).toBe(true);
    }
    expect((await current().list("/a/")).items.map((item) => item.value.length)).toEqual(values.map((v) => v.length));
  });

  it("R-SIZE-1: refuses a value over the limit without harm", async () => {
    await expect(current().create("/a/x", Buffer.alloc(64 * 1024 * 1024))).rejects.toThrow(ValueTooLargeError);
    expect(await current().create("/a/x", Buffer.from("v"))).toBe(2);
  });

  it("refuses keys that cannot be told apart or are endless", async () => {
    for (const key of ["", "/a/\0", "/a/\ud800", `/a/${"x".repeat(100_000)}`]) {
      await expect(current().create(key, Buffer.from("v"))).rejects.toThrow(StorageError);
    }
    expect(await current().latestRevision()).toBe(1);
  });

  it("check() resolves while the store answers; everything is refused after close()", async () => {
    await current().check();
    await current().close();
    await expect(current().check()).rejects.toThrow(StorageUnavailableError);
    await expect(current().create("/a/x", Buffer.from("v"))).rejects.toThrow(StorageUnavailableError);
    await expect(current().get("/a/x")).rejects.toThrow(StorageUnavailableError);
    await expect(current().list("/a/")).rejects.toThrow(StorageUnavailableError);
  });
}

function listConformance(current: () => Storage): void {
  const create = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await current().create(key, Buffer.from(key));
  };

  it("R-STO-2: a prefix ends at its slash: foo/ does not match foobar", async () => {
    await create("/foo/x", "/foobar/x", "/foo", "/fo/x", "/foo0", "/foo.");
    expect(keysOf(await current().list("/foo/"))).toEqual(["/foo/x"]);
  });

  it("R-LIST-3: keys ascend by the bytes of UTF-8, so namespace a-b comes before a", async () => {
    const ascending = ["/r/a-b/x", "/r/a/x", "/r/a/xy", "/r/aa/x", "/r/z", "/r/é", "/r/\u{ffee}", "/r/\u{1f600}"];
    await create(...[...ascending].sort((a, b) => (a.at(-1) ?? "").localeCompare(b.at(-1) ?? "")));
    expect(keysOf(await current().list("/r/"))).toEqual(ascending);
  });

  it("keeps keys of any script as they are", async () => {
    const keys = ["/日本/語", "/日本/😀", "/日本/é"];
    await create(...keys);
    expect(new Set(keysOf(await current().list("/日本/")))).toEqual(new Set(keys));
    expect(textOf(await current().get("/日本/😀"))).toBe("/日本/😀");
  });

  it("R-LIST-1: the list's revision is the snapshot's, also of writes elsewhere", async () => {
    await create("/a/x", "/b/x", "/b/y");
    expect((await current().list("/a/")).revision).toBe(4);
    expect((await current().list("/c/")).revision).toBe(4);
  });

  it("R-LIST-4: limit cuts, remaining counts what is behind", async () => {
    await create("/a/1", "/a/2", "/a/3", "/a/4", "/a/5", "/b/1");
    const page = await current().list("/a/", { limit: 2 });
    expect(keysOf(page)).toEqual(["/a/1", "/a/2"]);
    expect(page.remaining).toBe(3);
  });

  it("R-LIST-7: the last page has nothing remaining, also when the limit is met exactly", async () => {
    await create("/a/1", "/a/2", "/a/3");
    expect((await current().list("/a/", { limit: 3 })).remaining).toBe(0);
    expect((await current().list("/a/", { limit: 4 })).remaining).toBe(0);
    expect((await current().list("/a/", { limit: 0 })).items).toHaveLength(3);
  });

  it("R-LIST-2: start is inclusive, need not exist, and counts only what follows", async () => {
    await create("/a/1", "/a/2", "/a/3", "/a/4");
    expect(keysOf(await current().list("/a/", { start: "/a/2" }))).toEqual(["/a/2", "/a/3", "/a/4"]);
    const page = await current().list("/a/", { start: "/a/2\0", limit: 1 });
    expect(keysOf(page)).toEqual(["/a/3"]);
    expect(page.remaining).toBe(1);
    expect(keysOf(await current().list("/a/", { start: "/a/9" }))).toEqual([]);
  });

  it("R-LIST-2: pages at one revision are one snapshot, whatever is written between them", async () => {
    await create("/a/1", "/a/3", "/a/5", "/a/7");
    const first = await current().list("/a/", { limit: 2 });
    await create("/a/2", "/a/4", "/a/6");
    const five = await current().get("/a/5");
    await current().update("/a/5", Buffer.from("new"), five?.revision ?? 0);
    const seven = await current().get("/a/7");
    await current().delete("/a/7", seven?.revision ?? 0);
    const rest = await current().list("/a/", { start: "/a/3\0", revision: first.revision, limit: 1 });
    expect(rest.items).toEqual([five]);
    expect(rest).toMatchObject({ revision: first.revision, remaining: 1 });
    const last = await current().list("/a/", { start: "/a/5\0", revision: first.revision });
    expect(last.items).toEqual([seven]);
    expect(last.remaining).toBe(0);
  });

  it("R-GET-1: a list at an exact revision shows the past, key by key", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const updated = await current().update("/a/x", Buffer.from("two"), created);
    const deleted = await current().delete("/a/x", updated);
    const again = await current().create("/a/x", Buffer.from("three"));
    const seen = await Promise.all(
      [1, created, updated, deleted, again].map((revision) => current().list("/a/", { revision })),
    );
    expect(seen.map((list) => list.items.map((item) => `${item.revision}:${item.value.toString()}`))).toEqual([
      [],
      [`${created}:one`],
      [`${updated}:two`],
      [],
      [`${again}:three`],
    ]);
    expect(seen.map((list) => list.revision)).toEqual([1, created, updated, deleted, again]);
  });

  it("lists thousands and their past", async () => {
    const keys = Array.from({ length: 3_500 }, (_, index) => `/a/${String(index).padStart(5, "0")}`);
    await Promise.all(keys.map((key) => current().create(key, Buffer.from(key))));
    const before = await current().list("/a/");
    await Promise.all(before.items.map((item) => current().update(item.key, Buffer.from("new"), item.revision)));
    expect(keysOf(before)).toEqual(keys);
    const past = await current().list("/a/", { revision: before.revision, start: keys[500] ?? "", limit: 2_500 });
    expect(past.items).toEqual(before.items.slice(500, 3_000));
    expect(past.remaining).toBe(500);
  });
}

function historyConformance(current: () => Storage): void {
  it("R-GET-1: a list at a revision that has not happened fails with both revisions", async () => {
    await current().create("/a/x", Buffer.from("v"));
    await expect(current().list("/a/", { revision: 3 })).rejects.toMatchObject({
      name: "FutureRevisionError",
      wanted: 3,
      current: 2,
    });
  });

  it("R-LIST-8: after compaction older lists fail, the compacted revision and later ones work", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const updated = await current().update("/a/x", Buffer.from("two"), created);
    const latest = await current().update("/a/x", Buffer.from("three"), updated);
    await current().compact(updated);
    expect(await current().compactedRevision()).toBe(updated);
    await expect(current().list("/a/", { revision: created })).rejects.toMatchObject({
      name: "CompactedError",
      wanted: created,
      compacted: updated,
    });
    expect((await current().list("/a/", { revision: updated })).items.map((item) => textOf(item))).toEqual(["two"]);
    expect((await current().list("/a/", { revision: latest })).items.map((item) => textOf(item))).toEqual(["three"]);
  });

  it("compaction leaves the present alone, and the next revision goes on", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const gone = await current().create("/a/y", Buffer.from("two"));
    const deleted = await current().delete("/a/y", gone);
    await current().compact(deleted);
    expect(await current().list("/a/")).toEqual({
      items: [{ key: "/a/x", value: Buffer.from("one"), revision: created }],
      revision: deleted,
      remaining: 0,
    });
    expect(await current().create("/a/y", Buffer.from("three"))).toBe(deleted + 1);
    expect(await current().update("/a/x", Buffer.from("four"), created)).toBe(deleted + 2);
  });

  it("compacting backwards or twice changes nothing; into the future fails", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    await current().update("/a/x", Buffer.from("two"), created);
    await current().compact(created);
    await current().compact(1);
    await current().compact(created);
    expect(await current().compactedRevision()).toBe(created);
    await expect(current().compact(created + 2)).rejects.toThrow(FutureRevisionError);
  });

  it("R-LIST-9: compaction between two pages makes the second fail", async () => {
    for (const key of ["/a/1", "/a/2", "/a/3"]) await current().create(key, Buffer.from(key));
    const page = await current().list("/a/", { limit: 1 });
    const latest = await current().create("/a/4", Buffer.from("v"));
    expect((await current().list("/a/", { start: "/a/2", revision: page.revision })).items).toHaveLength(2);
    await current().compact(latest);
    await expect(current().list("/a/", { start: "/a/2", revision: page.revision })).rejects.toThrow(CompactedError);
  });

  it("values before and after stay right across compaction in steps", async () => {
    let revision = await current().create("/a/x", Buffer.from("0"));
    for (let step = 1; step <= 30; step++) {
      revision = await current().update("/a/x", Buffer.from(String(step)), revision);
      if (step % 7 === 0) await current().compact(revision - 3);
    }
    const compacted = await current().compactedRevision();
    const events = await collect(current(), "/a/", compacted, revision - compacted);
    expect(describeEvents(events)).toEqual(
      events.map((event) => `put /a/x@${event.revision} ${event.revision - 2} was ${event.revision - 3}`),
    );
  });

  it("R-WATCH-6: a watch from before the compaction fails with CompactedError; from it on it works", async () => {
    const created = await current().create("/a/x", Buffer.from("one"));
    const updated = await current().update("/a/x", Buffer.from("two"), created);
    const latest = await current().update("/a/x", Buffer.from("three"), updated);
    await current().compact(updated);
    await expect(nextEvents(current(), "/a/", created)).rejects.toThrow(CompactedError);
    const events: readonly StorageEvent[] = await nextEvents(current(), "/a/", updated);
    expect(describeEvents(events)).toEqual([`put /a/x@${latest} three was two`]);
  });
}

async function incrementTimes(storage: Storage, key: string, times: number): Promise<void> {
  for (let done = 0; done < times;) {
    const stored = await storage.get(key);
    const next = Buffer.from(String(Number(textOf(stored)) + 1));
    try {
      await storage.update(key, next, stored?.revision ?? 0);
      done++;
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error;
    }
  }
}
