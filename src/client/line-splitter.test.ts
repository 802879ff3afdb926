import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

describe("LineSplitter", () => {
  it("cuts the same lines, however the chunks fall", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat({ max: 40 })), (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll("\n", ""));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join("") + "rest");
        const splitter = new LineSplitter();
        const got: string[] = [];
        let at = 0;
        for (const size of [...cuts, bytes.length]) {
          got.push(...splitter.push(bytes.subarray(at, at + size)).map(String));
          at += size;
        }
        expect(got).toEqual(lines.filter((line) => line !== ""));
        expect(splitter.rest().toString()).toBe("rest");
      }),
    );
  });

  it("takes a long line in small chunks in linear time", () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(64, "x");
    const started = performance.now();
    for (let i = 0; i < 200_000; i++) splitter.push(chunk);
    const [line] = splitter.push(Buffer.from("\n"));
    expect(line?.length).toBe(200_000 * 64);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
