import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fieldErrorMessage } from "../meta/field-error.ts";
import { parseJson } from "../meta/json/parse.ts";
import type { JsonValue } from "../meta/types.ts";
import { checkStructural } from "./check-structural.ts";
import { compileSchema } from "./compile.ts";
import type { StructuralSchema } from "./structural-schema.ts";

interface Case {
  readonly schema: StructuralSchema;
  readonly object: JsonValue;
  readonly unknown: string[];
  readonly normalized: JsonValue;
  readonly errors: string[];
}

/** Generated schemas and objects with what k8s.io/apiextensions-apiserver v0.34.2 made of them. */
const cases = readFileSync(new URL("testdata/apiextensions-cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => parseJson(line).value as unknown as Case);

describe("as apiextensions-apiserver", () => {
  it("has a table worth running", () => {
    expect(cases.length).toBeGreaterThan(150);
  });

  it.each(cases.map((row, index) => [index, row] as const))("R-SCH-12, R-SCH-21: generated case %i", (_, row) => {
    expect(checkStructural(row.schema)).toEqual([]);
    const compiled = compileSchema(row.schema);
    expect(compiled.normalize(row.object)).toEqual(row.unknown);
    expect(row.object).toEqual(row.normalized);
    expect([...new Set(compiled.validate(row.object).map(fieldErrorMessage))].sort()).toEqual([...row.errors].sort());
  });
});
