import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../meta/json/parse.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { CelCompileError } from "./cel-error.ts";
import { compileCel } from "./compile-cel.ts";
import { compileWrap } from "./schema/json-value.ts";
import { typeOfSchema } from "./schema/type-of-schema.ts";
import { showValue } from "./testing/show-value.ts";
import { dynType } from "./types/cel-type.ts";

interface Case {
  readonly expression: string;
  readonly compileErrors?: string[];
  readonly value?: string;
  readonly error?: string;
  readonly cost?: number;
}

interface Fixture {
  readonly schema: StructuralSchema;
  readonly object: JsonValue;
}

const read = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), "utf8").trim();

/** What `self` is in all expressions of the table. */
const fixture = parseJson(read("self.json")).value as unknown as Fixture;
const type = typeOfSchema(fixture.schema, true) ?? dynType;
const variables = new Map([["self", compileWrap(fixture.schema, true)(fixture.object)]]);

/** Expressions with what cel-go 0.29.2 in Kubernetes' environment of 1.37 made of them (test/cel-oracle). */
const cases = read("expressions.jsonl")
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

const limit = 1_000_000;

function outcomeOf(expression: string): Omit<Case, "expression"> {
  try {
    const { cost, outcome } = compileCel(expression, new Map([["self", type]])).evaluate(variables, limit);
    return outcome.kind === "value" ? { value: showValue(outcome.value), cost } : { error: outcome.text, cost };
  } catch (error) {
    if (error instanceof CelCompileError) return { compileErrors: [...error.problems] };
    throw error;
  }
}

describe("as cel-go", () => {
  it("has a table worth running", () => {
    expect(cases.length).toBeGreaterThan(400);
  });

  it.each(cases.map((row) => [row.expression, row] as const))("R-CEL-7, R-CEL-5: %s", (expression, expected) => {
    const { expression: _, ...outcome } = expected;
    // Upstream's grammar words what it cannot parse as only its generator can.
    if (outcome.compileErrors?.some((text) => text.includes("Syntax error"))) {
      expect(outcomeOf(expression).compileErrors?.[0]).toMatch(/^\d+:\d+: /);
    } else expect(outcomeOf(expression)).toEqual(outcome);
  });
});
