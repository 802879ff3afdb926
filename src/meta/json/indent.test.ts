import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indentJson } from "./indent.ts";

describe("R-NEG-7: indentJson", () => {
  it("keeps what the text says, whatever a parser would make of it", () => {
    expect(indentJson('{"b":[1,{ }],"a":9007199254740993,"a":"\\u003c{\\"\\\\"}\n')).toBe(
      '{\n  "b": [\n    1,\n    {}\n  ],\n  "a": 9007199254740993,\n  "a": "\\u003c{\\"\\\\"\n}',
    );
  });

  it("equals JSON.stringify's own indentation, however the text was indented before", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, 4), (value, before) => {
        expect(indentJson(JSON.stringify(value, undefined, before))).toBe(JSON.stringify(value, undefined, 2));
      }),
    );
  });
});
