import { array, assert, boolean, constantFrom, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { compareKeys, keyAfter, lowerBound, prefixEnd } from "./key-order.ts";
import { SortedEntries } from "./sorted-entries.ts";

const text = string({ unit: "binary", maxLength: 8 });

describe("key order", () => {
  it("R-LIST-3: is that of the UTF-8 bytes for any text", () => {
    assert(
      property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds the first key not below, the next key and the end of a prefix", () => {
    const items = ["/a/x", "/a/y", "/b/x"].map((key) => ({ key }));
    expect(lowerBound(items, "/a/y")).toBe(1);
    expect(lowerBound(items, keyAfter("/a/y"))).toBe(2);
    expect(lowerBound(items, prefixEnd("/a/"))).toBe(2);
    assert(
      property(text, (suffix) => {
        expect(compareKeys(`/a/${suffix}`, prefixEnd("/a/"))).toBeLessThan(0);
      }),
    );
  });
});

describe("sorted entries", () => {
  it("is a map in key order, whatever is written and read in between, and arrays handed out stay as they were", () => {
    const step = record({
      key: constantFrom("/a/x", "/a/y", "/a-b/x", "/b/\u{ffee}", "/b/\u{1f600}"),
      remove: boolean(),
      read: boolean(),
    });
    assert(
      property(array(step, { maxLength: 120 }), (steps) => {
        const entries = new SortedEntries<{ readonly key: string; readonly n: number }>();
        const model = new Map<string, { readonly key: string; readonly n: number }>();
        const seen: { array: readonly unknown[]; copy: readonly unknown[] }[] = [];
        for (const [n, { key, remove, read }] of steps.entries()) {
          if (remove) entries.delete(key);
          else entries.set({ key, n });
          if (remove) model.delete(key);
          else model.set(key, { key, n });
          const expected = [...model.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
          if (read) {
            const all = entries.all();
            expect(all).toEqual(expected);
            expect(entries.under("/a/")).toEqual(expected.filter((entry) => entry.key.startsWith("/a/")));
            seen.push({ array: all, copy: [...all] });
          }
          expect(entries.get(key)).toEqual(model.get(key));
          expect(entries.size).toBe(model.size);
        }
        for (const { array, copy } of seen) expect(array).toEqual(copy);
      }),
    );
  });

  it.each([20, 500, 5_000])("sorts, merges or patches %i entries to the same end", (size) => {
    const entries = new SortedEntries(Array.from({ length: size }, (_, index) => ({ key: `/${(index * 7) % size}` })));
    const sorted = Array.from({ length: size }, (_, index) => `/${index}`).sort();
    expect(new Set(entries.all().map((entry) => entry.key))).toEqual(new Set(sorted));
    expect(entries.all().map((entry) => entry.key)).toEqual(sorted);
    for (let index = 0; index < size; index += 2) entries.delete(`/${index}`);
    expect(entries.all().map((entry) => entry.key)).toEqual(sorted.filter((key) => Number(key.slice(1)) % 2 === 1));
  });
});
