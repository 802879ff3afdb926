import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { compilePattern, patternProblem } from "./compile-pattern.ts";
import { nativePattern } from "./native-pattern.ts";

describe("patterns", () => {
  it.each([
    "^[a-z0-9]+$",
    "^[a-z0-9-]*[a-z0-9]$",
    "^[^/]+/[^/]+$",
    "^\\d{1,3}(,\\d)?$".replace("(,\\d)?", ""),
    "^.*$",
    "^a?b\\.c$",
  ])("runs %s natively", (pattern) => expect(nativePattern(pattern)).toBeInstanceOf(RegExp));

  it.each([
    "^(a+)+$",
    "^a*a*b$",
    "^[a-z]*[a-z0-9]*x$",
    "a",
    "^a|b$",
    "(?i)^a$",
    "^a*?$",
    "^\\ba$",
    "^\\p{L}$",
    "^[[:alpha:]]$",
    "^a\\$",
  ])("leaves %s to RE2", (pattern) => expect(nativePattern(pattern)).toBeUndefined());

  it("R-NODE-11: no pattern takes more than linear time", () => {
    const started = performance.now();
    expect(compilePattern("^(a+)+$")(`${"a".repeat(5_000)}b`)).toBe(false);
    expect(compilePattern("^[a-z0-9-]*[a-z0-9]$")("-".repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("R-SCH-1: what is no RE2 pattern is named in Go's words", () => {
    expect(patternProblem("(?=a)")).toContain("invalid or unsupported Perl syntax");
    expect(patternProblem("+")).toContain("missing argument to repetition operator");
    expect(patternProblem("^a$")).toBeUndefined();
  });

  const atom = fc.constantFrom(
    "a",
    "b",
    ".",
    "[a-c]",
    "[^a]",
    "\\d",
    "\\W",
    "\\s",
    "[\\w.-]",
    "\\.",
    "[]a]",
    "é",
    "[^\\s-]",
  );
  const repetition = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?");
  const pattern = fc
    .array(fc.tuple(atom, repetition), { maxLength: 4 })
    .map((atoms) => `^${atoms.map((pair) => pair.join("")).join("")}$`);
  const characters = fc.array(
    fc.constantFrom("a", "b", "c", "1", ".", "-", " ", "\n", "\r", "\u2028", "é", "😀", "\v", "_"),
    { maxLength: 6 },
  );

  it("matches natively exactly what RE2 matches", () => {
    fc.assert(
      fc.property(pattern, characters, (source, chars) => {
        const native = nativePattern(source);
        if (native === undefined) return;
        const text = chars.join("");
        expect(native.test(text)).toBe(RE2JS.compile(source).test(text));
      }),
      { numRuns: 3000 },
    );
  });
});
