import { expect, it } from "vitest";
import { KeyExistsError, RevisionConflictError } from "../../src/storage/errors.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { collect, describeEvents, keysOf, textOf } from "./conformance-reading.ts";

/** Writers that meet. */
export function raceConformance(current: () => Storage): void {
  const put = (key: string, text = "v"): Promise<number> => current().create(key, Buffer.from(text));

  it("R-STO-1: of many updates from one revision exactly one succeeds, and the others are told its revision", async () => {
    const created = await put("/a/x");
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => current().update("/a/x", Buffer.from(String(index)), created)),
    );
    const winners = results.flatMap((result, index) => (result.status === "fulfilled" ? [{ index, ...result }] : []));
    expect(winners).toHaveLength(1);
    expect(textOf(await current().get("/a/x"))).toBe(String(winners[0]?.index));
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ actual: winners[0]?.value });
    }
  });

  it("R-STO-1: of many deletions of one key exactly one succeeds", async () => {
    const created = await put("/a/x");
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => current().delete("/a/x", created)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ expected: created, actual: undefined });
    }
    expect(await current().latestRevision()).toBe(created + 1);
  });

  it("R-STO-1: of an update and a deletion at once one succeeds, and the key is as that one left it", async () => {
    for (let round = 0; round < 10; round++) {
      const key = `/a/${round}`;
      const created = await put(key);
      const [update, removal] = await Promise.allSettled([
        current().update(key, Buffer.from("new"), created),
        current().delete(key, created),
      ]);
      expect(update.status === "fulfilled").toBe(removal.status === "rejected");
      expect(textOf(await current().get(key))).toBe(update.status === "fulfilled" ? "new" : undefined);
    }
  });

  it("R-STO-1: an update of what was deleted and created again does not take the new one for the old", async () => {
    const created = await put("/a/x", "old");
    await current().delete("/a/x", created);
    const again = await put("/a/x", "new");
    await expect(current().update("/a/x", Buffer.from("late"), created)).rejects.toMatchObject({ actual: again });
    await expect(current().delete("/a/x", created)).rejects.toMatchObject({ actual: again });
    expect(textOf(await current().get("/a/x"))).toBe("new");
  });

  it("R-STO-1: a write of the same bytes is a write: with a revision and an event", async () => {
    const created = await put("/a/x");
    const updated = await current().update("/a/x", Buffer.from("v"), created);
    expect(updated).toBe(created + 1);
    expect(describeEvents(await collect(current(), "/a/", created, 1))).toEqual([`put /a/x@${updated} v was v`]);
  });

  it("R-STO-1: keys of which one begins with the other are two", async () => {
    await put("/a/x", "one");
    const longer = await put("/a/x/y", "two");
    await put("/a/xy", "three");
    await current().delete("/a/x/y", longer);
    expect(keysOf(await current().list("/a/"))).toEqual(["/a/x", "/a/xy"]);
    expect(keysOf(await current().list("/a/x/"))).toEqual([]);
    await expect(put("/a/x")).rejects.toThrow(KeyExistsError);
  });

  it("keeps keys with everything a name or a path may hold", async () => {
    const keys = ["/a/with space", "/a/100%", "/a/a:b", "/a/..", "/a/%2F", "/a/+?#&", '/a/"quoted"', "/a/\n"];
    for (const key of keys) await put(key, key);
    for (const key of keys) expect(textOf(await current().get(key))).toBe(key);
    expect(new Set(keysOf(await current().list("/a/")))).toEqual(new Set(keys));
  });

  it("expected revisions that none has are conflicts", async () => {
    const created = await put("/a/x");
    for (const expected of [0, -1, created + 1, Number.MAX_SAFE_INTEGER]) {
      await expect(current().update("/a/x", Buffer.from("new"), expected)).rejects.toThrow(RevisionConflictError);
      await expect(current().delete("/a/x", expected)).rejects.toThrow(RevisionConflictError);
      await expect(current().update("/a/y", Buffer.from("new"), expected)).rejects.toThrow(RevisionConflictError);
    }
    expect(await current().latestRevision()).toBe(created);
  });

  it("R-STO-1: readers beside writers see each key go forward only", async () => {
    let revision = await put("/a/x", "0");
    const stop = new AbortController();
    const seen: number[] = [];
    const reader = (async () => {
      while (!stop.signal.aborted) {
        seen.push(Number(textOf(await current().get("/a/x"))));
        seen.push(Number(textOf((await current().list("/a/")).items[0])));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let count = 1; count <= 100; count++) {
      revision = await current().update("/a/x", Buffer.from(String(count)), revision);
    }
    stop.abort();
    await reader;
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
}
