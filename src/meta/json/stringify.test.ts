import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortByUnits } from "./byte-order.ts";
import { maxWrittenDepth } from "./depth.ts";
import { stringifyJson } from "./stringify.ts";
import { stringifyJsonPretty } from "./stringify-pretty.ts";

describe("stringifyJson", () => {
  it("R-UPD-8: sorts keys, so that equal objects are equal bytes", () => {
    expect(stringifyJson({ b: 1, a: { d: [{ z: 1, y: 2 }], c: 2 } })).toBe('{"a":{"c":2,"d":[{"y":2,"z":1}]},"b":1}');
    expect(stringifyJson({ "10": 1, "9": 2, "1a": 3 })).toBe('{"10":1,"1a":3,"9":2}');
  });

  it("R-UPD-8: sorts few keys and many alike", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "grapheme-ascii" }), { maxLength: 60 }), (keys) => {
        expect(sortByUnits([...keys])).toEqual([...keys].sort());
      }),
    );
  });

  it("R-NODE-12: sorts by UTF-8 bytes, not UTF-16 units", () => {
    expect(stringifyJson({ "\u{1f600}": 1, "\uff5e": 2 })).toBe('{"\uff5e":2,"\u{1f600}":1}');
    expect(stringifyJson({ "\uff5e": 2, "\u{1f600}": 1 })).toBe('{"\uff5e":2,"\u{1f600}":1}');
  });

  it.each([
    [9007199254740993n, "9007199254740993"],
    [1e20, "100000000000000000000"],
    [1e21, "1e+21"],
    [1e-6, "0.000001"],
    [1e-7, "1e-7"],
    [-0, "0"],
    [0.1, "0.1"],
    [-5, "-5"],
  ])("R-NEG-11: prints %s as %s", (value, text) => {
    expect(stringifyJson(value)).toBe(text);
    expect(stringifyJson({ n: value, a: [value] })).toBe(`{"a":[${text}],"n":${text}}`);
  });

  it("drops undefined members and keeps the places of undefined items", () => {
    expect(stringifyJson({ a: undefined, b: [undefined, 1], c: null })).toBe('{"b":[null,1],"c":null}');
    expect(stringifyJson({ a: undefined })).toBe("{}");
    expect(stringifyJson({})).toBe("{}");
    expect(stringifyJson([])).toBe("[]");
  });

  it("escapes as Go does", () => {
    expect(stringifyJson({ a: '<b>&\u2028\u2029\u0001\u007f"\\\n\r\t\b\f' })).toBe(
      '{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029\\u0001\u007f\\"\\\\\\n\\r\\t\\b\\f"}',
    );
    expect(stringifyJson({ "<": 1 })).toBe('{"\\u003c":1}');
    expect(stringifyJson("\ud800x")).toBe('"\ufffdx"');
    expect(stringifyJson("\u{1f600}")).toBe('"\u{1f600}"');
  });

  it("R-NODE-6: writes __proto__ and toJSON as ordinary members", () => {
    expect(stringifyJson(JSON.parse('{"__proto__":{"a":1},"toJSON":"x","b":2}'))).toBe(
      '{"__proto__":{"a":1},"b":2,"toJSON":"x"}',
    );
  });

  it("honours toJSON functions, sorted or not", () => {
    const date = new Date(0);
    expect(stringifyJson({ a: date })).toBe('{"a":"1970-01-01T00:00:00.000Z"}');
    expect(stringifyJson({ b: 1, a: date })).toBe('{"a":"1970-01-01T00:00:00.000Z","b":1}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %s", (value) => {
    expect(() => stringifyJson({ value })).toThrow(TypeError);
  });

  it("writes the deepest value it accepts and refuses a cycle without a stack overflow", () => {
    let deep: unknown[] = [];
    for (let i = 1; i < maxWrittenDepth; i++) deep = [deep];
    expect(stringifyJson(deep)).toBe("[".repeat(maxWrittenDepth) + "]".repeat(maxWrittenDepth));
    expect(() => stringifyJson([deep])).toThrow("json: exceeded max depth");
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(() => stringifyJson(cycle)).toThrow("json: exceeded max depth");
    expect(() => stringifyJsonPretty(cycle)).toThrow("json: exceeded max depth");
  });

  it("equals JSON.stringify up to order and Go's escapes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = stringifyJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(stringifyJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(stringifyJsonPretty(value))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("stringifyJsonPretty", () => {
  it("R-NEG-7: indents by two spaces", () => {
    expect(stringifyJsonPretty({ b: [1, { c: [] }], a: {}, u: undefined })).toBe(
      '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": []\n    }\n  ]\n}',
    );
  });
});
