import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FieldSet } from "../../meta/field-set/field-set.ts";
import { decodeFieldsV1 } from "../../meta/field-set/fields-v1.ts";
import { parseJson } from "../../meta/json/parse.ts";
import type { JsonValue } from "../../meta/types.ts";
import { compare } from "./compare.ts";
import { mergeValues } from "./merge-values.ts";
import { typesOf, type SchemaRow, type TypeRow } from "./merge-type-for-test.ts";
import { emptyAsNull } from "./empty-as-null-for-test.ts";
import { reconcileSet } from "./reconcile-set.ts";
import { removeFields } from "./remove-fields.ts";
import { toFieldSet } from "./to-field-set.ts";
import { validateValue } from "./validate-value.ts";

interface Row {
  readonly op: "compare" | "merge" | "reconcile" | "remove" | "toFieldSet" | "validate";
  readonly schema: number;
  readonly type: TypeRow;
  readonly value: JsonValue;
  readonly lhs: JsonValue;
  readonly rhs: JsonValue;
  readonly out: JsonValue;
  readonly set: JsonValue;
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
  readonly duplicates?: boolean;
  readonly error?: string;
}

/** The tables of structured-merge-diff v6.4.2 with what it made of them. */
const rows = readFileSync(new URL("testdata/structured-merge-diff-values.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => parseJson(line).value as unknown as SchemaRow | Row);
const schemas = new Map(
  rows.filter((row): row is SchemaRow => row.op === "schema").map((row) => [row.id, typesOf(row)]),
);

const casesOf = (op: Row["op"]) =>
  rows
    .filter((row): row is Row => row.op === op)
    .map((row, index) => [index, row, schemas.get(row.schema)?.(row.type) ?? {}] as const);

describe("as structured-merge-diff", () => {
  it("has tables worth running", () => {
    expect(rows.length).toBeGreaterThan(900);
  });

  it.each(casesOf("toFieldSet"))("R-SSA-3: fields of an applied value, case %i", (_, row, type) => {
    expect(toFieldSet(type, row.value)).toEqual(row.set);
  });

  it.each(casesOf("compare"))("R-SSA-12: comparison, case %i", (_, row, type) => {
    expect(compare(type, row.lhs, row.rhs)).toEqual({ added: row.added, modified: row.modified, removed: row.removed });
  });

  it.each(casesOf("merge"))("R-SSA-3, R-SSA-4: merge, case %i", (_, row, type) => {
    if (row.error === undefined) expect(mergeValues(type, row.lhs, row.rhs)).toEqual(row.out);
    else expect(() => mergeValues(type, row.lhs, row.rhs)).toThrow();
  });

  it.each(casesOf("remove"))("R-SSA-5: removal, case %i", (_, row, type) => {
    expect(emptyAsNull(removeFields(type, row.value, decodeFieldsV1(row.set)))).toEqual(emptyAsNull(row.out));
  });

  it.each(casesOf("reconcile"))("R-SSA-18: changes of a schema, case %i", (_, row, type) => {
    const set = decodeFieldsV1(row.set);
    const reconciled = reconcileSet(type, set);
    expect(reconciled === set ? null : reconciled).toEqual(row.out);
  });

  it.each(casesOf("validate").filter(([, { duplicates }]) => duplicates !== true))(
    "R-SSA-8: validation, case %i",
    (_, row, type) => {
      const { error, value } = row;
      if (error === undefined) expect(() => validateValue(type, value)).not.toThrow();
      else expect(() => validateValue(type, value)).toThrow(error);
    },
  );
});
