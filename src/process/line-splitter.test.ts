import { array, assert, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

describe("LineSplitter", () => {
  it("gives the same lines however the text is cut", () => {
    const line = string({ maxLength: 10 }).map((text) => text.replaceAll(/[\r\n]/g, ""));
    assert(
      property(array(line), array(nat(40)), (expected, cuts) => {
        const text = expected.map((line) => `${line}\n`).join("");
        const lines: string[] = [];
        const splitter = new LineSplitter((line) => lines.push(line));
        const borders = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        for (let index = 1; index < borders.length; index += 1) {
          splitter.write(text.slice(borders[index - 1], borders[index]));
        }
        splitter.end();
        expect(lines).toEqual(expected);
      }),
    );
  });

  it("cuts endless lines", () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let index = 0; index < 100; index += 1) splitter.write("x".repeat(2000));
    expect(lines.length).toBe(3);
  });
});
