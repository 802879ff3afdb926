import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers, parseAccept } from "./media-type.ts";

const ranges = (header: string): string[] => parseAccept(header).map(({ type, subtype }) => `${type}/${subtype}`);

describe("parseAccept", () => {
  it("R-NEG-2: sorts by q, then by position", () => {
    expect(ranges("text/a;q=0.1, text/b, text/c;q=0.5, text/d")).toEqual(["text/b", "text/d", "text/c", "text/a"]);
  });

  it("R-NEG-2: keeps parameters, without q", () => {
    const [clause] = parseAccept("application/json; as=Table ;V=v1;g=meta.k8s.io;q=0.5");
    expect(clause).toEqual({
      type: "application",
      subtype: "json",
      parameters: new Map([
        ["as", "Table"],
        ["v", "v1"],
        ["g", "meta.k8s.io"],
      ]),
      q: 0.5,
    });
  });

  it.each([
    ["", []],
    [",,;", []],
    ["*", ["*/*"]],
    ["json", []],
    ["a/b/c, application/json", ["application/json"]],
    ["application/json;q=0, application/yaml", ["application/yaml", "application/json"]],
    ["application/json;q=0.000", ["application/json"]],
    ["application/json;q=x;;=;", ["application/json"]],
    ['text/a;x="1,2;q=0", text/b', ["text/a", "text/b"]],
    ['text/a;x="unfinished, text/b', ["text/a"]],
  ])("tolerates %j", (header, expected) => {
    expect(ranges(header)).toEqual(expected);
  });

  it("unquotes parameter values", () => {
    expect(parseAccept(String.raw`a/b;x="c\"d"`)[0]?.parameters.get("x")).toBe('c"d');
  });

  it("answers the same list for the same text, however many others came between", () => {
    const first = parseAccept("application/json, remembered/forever");
    for (let n = 0; n < 1000; n += 1) parseAccept(`text/n${n}`);
    expect(parseAccept("application/json, remembered/forever")).toEqual(first);
  });

  it("never throws, and every q is in [0, 1], descending", () => {
    const text = fc.string({ unit: fc.constantFrom(...'*/;,=q"\\0.19 aZ-'.split("")) });
    fc.assert(
      fc.property(text, (header) => {
        const qs = parseAccept(header).map(({ q }) => q);
        expect(qs).toEqual(qs.toSorted((a, b) => b - a));
        expect(qs.every((q) => q >= 0 && q <= 1)).toBe(true);
      }),
    );
  });
});

describe("covers", () => {
  it.each([
    ["*/*", true],
    ["application/*", true],
    ["application/json", true],
    ["application/yaml", false],
    ["text/*", false],
    ["Application/JSON", false],
  ])("R-NEG-2: %s and application/json: %s", (header, expected) => {
    const [clause] = parseAccept(header);
    expect(clause !== undefined && covers(clause, "application", "json")).toBe(expected);
  });
});
