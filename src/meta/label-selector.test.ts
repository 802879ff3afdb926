import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LabelSelectorError, parseLabelSelector } from "./label-selector.ts";

describe("R-SEL-1: matching", () => {
  it.each<[string, Record<string, string> | undefined, boolean]>([
    ["", undefined, true],
    ["a=b", { a: "b" }, true],
    ["a==b", { a: "c" }, false],
    ["a=b", undefined, false],
    ["a=", { a: "" }, true],
    ["a!=b", {}, true],
    ["a!=b", { a: "b" }, false],
    ["a in (x,y)", { a: "y" }, true],
    ["a in (x, y)", { a: "z" }, false],
    ["a in ()", { a: "" }, true],
    ["a in (,x)", { a: "" }, true],
    ["a in (x,)", { a: "" }, true],
    ["a in (x,,y)", { a: "" }, true],
    ["a in (x,y)", {}, false],
    ["a notin (x,y)", {}, true],
    ["a notin (x,y)", { a: "x" }, false],
    ["a", { a: "" }, true],
    ["a", {}, false],
    ["!a", {}, true],
    ["! a", { a: "1" }, false],
    ["a>1", { a: "2" }, true],
    ["a>1", { a: "x" }, false],
    ["a>1", {}, false],
    ["a<5", { a: "4" }, true],
    ["a>9007199254740992", { a: "9007199254740993" }, true],
    ["a=b,c!=d , e", { a: "b", e: "" }, true],
    ["a=b,c", { a: "b" }, false],
    ["in in (in),notin notin (notin)", { in: "in" }, true],
    ["example.com/app = x", { "example.com/app": "x" }, true],
    ["constructor", {}, false],
    ["!toString", {}, true],
  ])("%s on %j is %s", (text, labels, expected) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(expected);
  });

  it("tells when it selects everything", () => {
    expect(parseLabelSelector("").empty).toBe(true);
    expect(parseLabelSelector("  ").empty).toBe(true);
    expect(parseLabelSelector("a").empty).toBe(false);
  });
});

describe("R-SEL-1: complaints", () => {
  const nameText =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  it.each([
    [",", "found ',', expected: !, identifier, or 'end of string'"],
    ["=a", "found '=', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    ["!a=b", "found '=', expected: ',' or 'end of string'"],
    ["!=", "found '!=', expected: !, identifier, or 'end of string'"],
    ["!,", "unable to parse requirement: found ',', expected: identifier"],
    ["a=(", "unable to parse requirement: found '(', expected: identifier"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a in (b,", "unable to parse requirement: found '', expected: ',', or identifier"],
    ["a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    [
      "a>b",
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ["$", `unable to parse requirement: <nil>: Invalid value: "$": ${nameText}`],
    [
      "a=_b",
      "unable to parse requirement: values[0][a]: Invalid value: \"_b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ])("%s", (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(new LabelSelectorError(message));
  });

  it("any text either parses or is refused by LabelSelectorError", () => {
    const noise = fc.array(
      fc.constantFrom("a", "in", "notin", "(", ")", ",", "=", "!", ">", "<", " ", "x/y", "\u0000", "é"),
    );
    fc.assert(
      fc.property(noise, (parts) => {
        try {
          expect(parseLabelSelector(parts.join("")).matches({})).toBeTypeOf("boolean");
        } catch (error) {
          expect(error).toBeInstanceOf(LabelSelectorError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("stays fast on long hostile texts", () => {
    const started = performance.now();
    for (const text of ["a".repeat(1e6), "a-".repeat(5e5), " ".repeat(1e6), "!".repeat(1e5), "a,".repeat(1e5)]) {
      try {
        parseLabelSelector(text);
      } catch {
        // refused is fine; slow is not
      }
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
