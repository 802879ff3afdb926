import { describe, expect, it } from "vitest";
import { storageConformance } from "../../test/storage/conformance.ts";
import { CompactedError } from "./errors.ts";
import { MemoryStorage } from "./memory.ts";

storageConformance("memory", () => Promise.resolve(new MemoryStorage()));

describe("R-STO-12: a store that begins anew above what it ever gave out", () => {
  it("refuses watches of before, and serves all else", async () => {
    const storage = new MemoryStorage({ firstRevision: 5000 });
    expect((await storage.list("/a/")).revision).toBe(5000);
    expect(await storage.create("/a/x", Buffer.from("{}"))).toBe(5001);
    expect((await storage.list("/a/", { revision: 5000 })).items).toEqual([]);
    await expect(storage.list("/a/", { revision: 4999 })).rejects.toThrow(CompactedError);
    const { signal } = new AbortController();
    await expect(storage.watch("/a/", { after: 4999, signal })[Symbol.asyncIterator]().next()).rejects.toThrow(
      CompactedError,
    );
    const first = await storage.watch("/a/", { after: 5000, signal })[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject([{ key: "/a/x", revision: 5001 }]);
  });
});
