import { expect, it } from "vitest";
import { CompactedError } from "../../src/storage/errors.ts";
import type { ListOptions, Storage, StoredValue } from "../../src/storage/storage.ts";
import { keysOf, textOf } from "./conformance-reading.ts";

/** Lists in pages, and of the past. */
export function pagingConformance(current: () => Storage): void {
  const fill = async (count: number, prefix = "/a/"): Promise<string[]> => {
    const keys = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, "0")}`);
    await Promise.all(keys.map((key) => current().create(key, Buffer.from(key))));
    return keys;
  };
  /** All pages, as a client walks them. */
  const walk = async (prefix: string, options: ListOptions, between?: () => Promise<unknown>) => {
    const items: StoredValue[] = [];
    let { revision, start } = options;
    let pages = 0;
    for (;;) {
      const page = await current().list(prefix, { ...options, ...(revision && { revision }), ...(start && { start }) });
      revision = page.revision;
      items.push(...page.items);
      pages++;
      if (page.remaining === 0) return { items, revision, pages };
      start = `${page.items.at(-1)?.key}\0`;
      await between?.();
    }
  };

  it("R-LIST-2: a walk through pages of any size gives what one list gives", async () => {
    const keys = await fill(23);
    for (const limit of [1, 2, 7, 22, 23, 24]) {
      const { items, pages } = await walk("/a/", { limit });
      expect(items.map(({ key }) => key)).toEqual(keys);
      expect(pages).toBe(Math.ceil(23 / limit));
    }
  });

  it("R-LIST-2: a walk is one snapshot, though keys come, change and go before every page", async () => {
    await fill(20);
    const before = await current().list("/a/");
    let turn = 0;
    const between = async (): Promise<void> => {
      const [first, last] = [before.items[turn], before.items[19 - turn]];
      await current().create(`/a/0000-${turn}`, Buffer.from("new"));
      if (first !== undefined) await current().update(first.key, Buffer.from("changed"), first.revision);
      if (last !== undefined) await current().delete(last.key, last.revision);
      turn++;
    };
    const { items, revision } = await walk("/a/", { limit: 3 }, between);
    expect({ items, revision }).toEqual({ items: before.items, revision: before.revision });
    expect((await current().list("/a/")).items).not.toEqual(before.items);
  });

  it("R-LIST-9: where the snapshot of a walk is compacted, it can go on at the latest", async () => {
    const keys = await fill(6);
    const page = await current().list("/a/", { limit: 2 });
    const late = await current().create("/a/0003-new", Buffer.from("v"));
    await current().compact(late);
    const start = `${keys[1]}\0`;
    await expect(current().list("/a/", { start, limit: 2, revision: page.revision })).rejects.toThrow(CompactedError);
    const rest = await current().list("/a/", { start });
    expect(keysOf(rest)).toEqual([keys[2], keys[3], "/a/0003-new", keys[4], keys[5]]);
    expect(rest.revision).toBe(late);
  });

  it("R-LIST-6: remaining is that of the snapshot, not of the present", async () => {
    await fill(10);
    const { revision } = await current().list("/a/");
    await fill(5, "/a/later-");
    expect((await current().list("/a/", { limit: 4, revision })).remaining).toBe(6);
    expect((await current().list("/a/", { limit: 4 })).remaining).toBe(11);
  });

  it("the latest list and the list at that revision are the same", async () => {
    await fill(10);
    const latest = await current().list("/a/");
    expect(await current().list("/a/", { revision: latest.revision })).toEqual(latest);
    await fill(1, "/b/");
    expect(await current().list("/a/", { revision: latest.revision })).toEqual(latest);
  });

  it("R-STO-2: a prefix within a prefix lists only what is below it", async () => {
    await fill(3, "/r/ns1/");
    await fill(2, "/r/ns10/");
    await fill(1, "/r/");
    expect((await current().list("/r/")).items).toHaveLength(6);
    expect((await current().list("/r/ns1/")).items).toHaveLength(3);
    expect((await current().list("/r/ns1/", { limit: 1 })).remaining).toBe(2);
    expect((await current().list("/r/ns/")).items).toEqual([]);
  });

  it("start behind the last key, and beyond the prefix's end, gives an empty last page", async () => {
    const keys = await fill(3);
    for (const start of [`${keys[2]}\0`, "/a/~", "/a/\u{10ffff}"]) {
      expect(await current().list("/a/", { start, limit: 2 })).toMatchObject({ items: [], remaining: 0 });
    }
  });

  it("R-GET-1: every revision of a busy key's past can be listed until it is compacted", async () => {
    let revision = await current().create("/a/x", Buffer.from("0"));
    const first = revision;
    for (let count = 1; count <= 30; count++) {
      revision = await current().update("/a/x", Buffer.from(String(count)), revision);
    }
    for (let back = 0; back <= 30; back += 5) {
      const { items } = await current().list("/a/", { revision: first + back });
      expect(items.map((item) => textOf(item))).toEqual([String(back)]);
    }
  });

  it("R-LIST-10: deleted keys are still there in the past, with what they held", async () => {
    const [key = ""] = await fill(1);
    const { items, revision } = await current().list("/a/");
    await current().delete(key, items[0]?.revision ?? 0);
    expect((await current().list("/a/")).items).toEqual([]);
    expect((await current().list("/a/", { revision })).items).toEqual(items);
  });

  it("lists beside writers are snapshots: all of a prefix's keys are as of one revision", async () => {
    const keys = await fill(20);
    const stop = new AbortController();
    const writer = (async () => {
      while (!stop.signal.aborted) {
        for (const key of keys.slice(0, 4)) {
          const held = await current().get(key);
          await current().update(key, Buffer.from(key), held?.revision ?? 0);
        }
      }
    })();
    for (let round = 0; round < 15; round++) {
      const list = await current().list("/a/");
      expect(keysOf(list)).toEqual(keys);
      expect(await current().list("/a/", { revision: list.revision })).toEqual(list);
    }
    stop.abort();
    await writer;
  });

  it("R-LIST-8: history of the compacted revision itself is kept, that before it is not", async () => {
    const keys = await fill(5);
    const { revision, items } = await current().list("/a/");
    for (const { key, revision: held } of items) await current().delete(key, held);
    await current().compact(revision);
    expect(keysOf(await current().list("/a/", { revision }))).toEqual(keys);
    await expect(current().list("/a/", { revision: revision - 1 })).rejects.toThrow(CompactedError);
  });

  it("compaction to the latest revision leaves one snapshot, and takes no revision", async () => {
    await fill(5);
    const latest = await current().latestRevision();
    await current().compact(latest);
    expect(await current().latestRevision()).toBe(latest);
    expect(await current().compactedRevision()).toBe(latest);
    expect((await current().list("/a/", { revision: latest })).items).toHaveLength(5);
  });
}
