import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeFieldValue, FieldSelectorError, parseFieldSelector, requiresExactMatch } from "./field-selector.ts";

describe("R-SEL-2: field selectors", () => {
  it.each<[string, ReturnType<typeof parseFieldSelector>]>([
    ["", []],
    [",,", []],
    ["metadata.name=a", [{ field: "metadata.name", operator: "=", value: "a" }]],
    ["metadata.name==a", [{ field: "metadata.name", operator: "=", value: "a" }]],
    ["metadata.name!=a", [{ field: "metadata.name", operator: "!=", value: "a" }]],
    ["metadata.name=", [{ field: "metadata.name", operator: "=", value: "" }]],
    [
      "b=1,a!=2",
      [
        { field: "a", operator: "!=", value: "2" },
        { field: "b", operator: "=", value: "1" },
      ],
    ],
    [String.raw`a=x\,y\=z\\`, [{ field: "a", operator: "=", value: String.raw`x,y=z\\`.slice(0, -1) }]],
  ])("%s", (text, requirements) => {
    expect(parseFieldSelector(text)).toEqual(requirements);
  });

  it.each([
    ["a", "invalid selector: 'a'; can't understand 'a'"],
    ["a=b,c", "invalid selector: 'a=b,c'; can't understand 'c'"],
    ["a=b=c", "invalid field selector: unescaped character in value: 61"],
    [String.raw`a=\x`, String.raw`invalid field selector: invalid escape sequence: \x`],
    ["a=b\\", "invalid field selector: invalid escape sequence: \\"],
  ])("refuses %s", (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(new FieldSelectorError(message));
  });

  it("escaped values come back as they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ",", "=", "\\", "!", "é") }), (value) => {
        expect(parseFieldSelector(`f=${escapeFieldValue(value)}`)).toEqual([{ field: "f", operator: "=", value }]);
      }),
    );
  });

  it("finds the one value asked for", () => {
    const requirements = parseFieldSelector("metadata.name=a,metadata.namespace!=b");
    expect(requiresExactMatch(requirements, "metadata.name")).toBe("a");
    expect(requiresExactMatch(requirements, "metadata.namespace")).toBeUndefined();
  });
});
