import fc from "fast-check";
import { expect, it } from "vitest";
import { CelCompileError } from "./cel-error.ts";
import { compileCel } from "./compile-cel.ts";
import { dynType } from "./types/cel-type.ts";

const words =
  "self 1 0 2u 1.5 'a' b'a' true null [ ] { } ( ) . ? : + - * / % ! == != < <= && || in , has size all map x int string type optional.of optional.none() .orValue( .exists(x, .matches( lists.range( duration( timestamp(".split(
    " ",
  );

const expression = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(" "));
const text = fc.oneof(expression, fc.string({ maxLength: 40, unit: "grapheme" }));
const json = fc.jsonValue({ maxDepth: 3 });

it("R-CEL-5: any text evaluates, within its budget, or is refused by CelCompileError", () => {
  fc.assert(
    fc.property(text, fc.oneof(fc.constant(null), fc.boolean(), fc.string()), (source, self) => {
      const program = compiled(source);
      if (program === undefined) return;
      const { cost, outcome } = program.evaluate(new Map([["self", self]]), 1000);
      expect(["value", "error", "limit"]).toContain(outcome.kind);
      if (outcome.kind !== "limit") expect(cost).toBeLessThanOrEqual(1000);
    }),
    { numRuns: 2000, ignoreEqualValues: true },
  );
});

it("a string literal is the text it quotes", () => {
  fc.assert(
    fc.property(json, (value) => {
      const source = JSON.stringify(JSON.stringify(value));
      const { outcome } = compileCel(source, new Map()).evaluate(new Map(), 10);
      expect(outcome).toEqual({ kind: "value", value: JSON.stringify(value) });
    }),
  );
});

it("nesting that would not fit the stack is refused", () => {
  expect(() => compileCel(`${"(".repeat(5000)}1${")".repeat(5000)}`, new Map())).toThrow(CelCompileError);
  expect(() => compileCel(`${"[".repeat(5000)}1${"]".repeat(5000)}`, new Map())).toThrow(CelCompileError);
  expect(() => compileCel(Array(50_000).fill("true").join(" && "), new Map())).toThrow(CelCompileError);
  expect(compileCel(Array(500).fill("true").join(" && "), new Map()).evaluate(new Map(), 10).outcome).toEqual({
    kind: "value",
    value: true,
  });
});

function compiled(source: string): ReturnType<typeof compileCel> | undefined {
  try {
    return compileCel(source, new Map([["self", dynType]]));
  } catch (error) {
    if (error instanceof CelCompileError) return undefined;
    throw error;
  }
}
