import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, nat, option, record, string } from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { collect, describeEvents, textOf } from "../../../test/storage/conformance-reading.ts";
import { storageConformance } from "../../../test/storage/conformance.ts";
import { MemoryStorage } from "../memory.ts";
import type { Storage } from "../storage.ts";
import { EmbeddedStorage } from "./embedded-storage.ts";

const directories: string[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

storageConformance("embedded", async (): Promise<Storage> => {
  return EmbeddedStorage.open({ directory: await fresh() });
});

async function fresh(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "embedded-storage-"));
  directories.push(directory);
  return directory;
}

async function reopen(storage: Storage, directory: string): Promise<Storage> {
  await storage.close();
  return EmbeddedStorage.open({ directory });
}

describe("embedded: across restarts", () => {
  it("R-LIFE-9: values, history, compaction and the next revision are as before", async () => {
    const directory = await fresh();
    let storage: Storage = await EmbeddedStorage.open({ directory });
    const first = await storage.create("/a/x", Buffer.from("one"));
    const second = await storage.update("/a/x", Buffer.from("two"), first);
    const third = await storage.create("/a/y", Buffer.from("three"));
    const fourth = await storage.delete("/a/y", third);
    await storage.compact(second);
    storage = await reopen(storage, directory);
    expect(await storage.latestRevision()).toBe(fourth);
    expect(await storage.compactedRevision()).toBe(second);
    expect((await storage.list("/a/")).items.map((item) => textOf(item))).toEqual(["two"]);
    expect((await storage.list("/a/", { revision: third })).items.map((item) => textOf(item))).toEqual([
      "two",
      "three",
    ]);
    expect(describeEvents(await collect(storage, "/a/", second, 2))).toEqual([
      `put /a/y@${third} three`,
      `delete /a/y@${fourth} was three`,
    ]);
    await expect(storage.list("/a/", { revision: first })).rejects.toThrow("compacted");
    expect(await storage.update("/a/x", Buffer.from("four"), second)).toBe(fourth + 1);
    await storage.close();
  });

  it("R-META-24: revisions go on even if everything was deleted and compacted", async () => {
    const directory = await fresh();
    let storage: Storage = await EmbeddedStorage.open({ directory });
    const deleted = await storage.delete("/a/x", await storage.create("/a/x", Buffer.from("one")));
    await storage.compact(deleted);
    storage = await reopen(storage, directory);
    expect(await storage.latestRevision()).toBe(deleted);
    expect(await storage.create("/a/x", Buffer.from("two"))).toBe(deleted + 1);
    await storage.close();
  });

  it("random writes in reopened stores give what one store in memory gives", async () => {
    const keys = ["/a/x", "/a/y", "/b/x"];
    const step = record({ key: constantFrom(...keys), value: option(string()), reopen: nat(5) });
    await assert(
      asyncProperty(array(step, { maxLength: 25 }), async (steps) => {
        const directory = await fresh();
        const memory = new MemoryStorage();
        let storage: Storage = await EmbeddedStorage.open({ directory });
        for (const { key, value, reopen: chance } of steps) {
          if (chance === 0) storage = await reopen(storage, directory);
          expect(await write(storage, key, value)).toEqual(await write(memory, key, value));
        }
        storage = await reopen(storage, directory);
        for (let revision = 1; revision <= (await memory.latestRevision()); revision++) {
          expect(await storage.list("/a/", { revision })).toEqual(await memory.list("/a/", { revision }));
        }
        await storage.close();
      }),
      { numRuns: 15 },
    );
  });

  it("compaction gives the space back to later writes", async () => {
    const directory = await fresh();
    const storage = await EmbeddedStorage.open({ directory });
    let revision = await storage.create("/a/x", Buffer.alloc(100_000));
    const sizes: number[] = [];
    for (let round = 0; round < 4; round++) {
      for (let index = 0; index < 40; index++) revision = await storage.update("/a/x", Buffer.alloc(100_000), revision);
      await storage.compact(revision);
      sizes.push((await stat(join(directory, "data.mdb"))).size);
    }
    expect(sizes.at(-1)).toBeLessThan((sizes[0] ?? 0) * 2);
    await storage.close();
  });
});

describe("embedded: the writer's buffer", () => {
  it("is passed on in events as it is", async () => {
    const storage = await EmbeddedStorage.open({ directory: await fresh() });
    const value = Buffer.from("one");
    const watching = collect(storage, "/a/", 1, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await storage.create("/a/x", value);
    const [event] = await watching;
    expect(event?.type === "put" && event.value === value).toBe(true);
    await storage.close();
  });
});

async function write(storage: Storage, key: string, value: string | null): Promise<number | undefined> {
  const held = await storage.get(key);
  if (held === undefined) return value === null ? undefined : storage.create(key, Buffer.from(value));
  if (value === null) return storage.delete(key, held.revision);
  return storage.update(key, Buffer.from(value), held.revision);
}
