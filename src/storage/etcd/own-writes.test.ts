import { describe, expect, it } from "vitest";
import { OwnWrites } from "./own-writes.ts";

describe("OwnWrites", () => {
  it("gives the Buffer that was written, for the same bytes under the same key", () => {
    const writes = new OwnWrites();
    const value = Buffer.from("one");
    writes.add("/a/x", value);
    expect(writes.original("/a/x", Buffer.from("one"))).toBe(value);
    for (const [key, text] of [
      ["/a/x", "two"],
      ["/a/y", "one"],
    ] as const) {
      const other = Buffer.from(text);
      expect(writes.original(key, other)).toBe(other);
    }
  });

  it("forgets the oldest beyond its limits of keys and bytes", () => {
    const writes = new OwnWrites();
    const values = Array.from({ length: 2_001 }, (_, index) => Buffer.from(String(index)));
    for (const [index, value] of values.entries()) writes.add(`/a/${index}`, value);
    expect(writes.original("/a/0", Buffer.from("0"))).not.toBe(values[0]);
    expect(writes.original("/a/1", Buffer.from("1"))).toBe(values[1]);
    const large = Buffer.alloc(16 * 1024 * 1024);
    writes.add("/a/large", large);
    expect(writes.original("/a/2000", Buffer.from("2000"))).not.toBe(values[2_000]);
    expect(writes.original("/a/large", Buffer.alloc(large.length))).toBe(large);
  });
});
