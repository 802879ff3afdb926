import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FieldSet } from "../../meta/field-set/field-set.ts";
import { printFieldPath } from "../../meta/field-set/path-element.ts";
import { equalJson } from "../../meta/json/equal.ts";
import { isJsonObject } from "../../meta/json/own-member.ts";
import { parseJson } from "../../meta/json/parse.ts";
import type { JsonValue } from "../../meta/types.ts";
import { emptyAsNull } from "../../schema/merge/empty-as-null-for-test.ts";
import { typesOf, type SchemaRow, type TypeRow } from "../../schema/merge/merge-type-for-test.ts";
import { FieldConflicts } from "./field-conflicts.ts";
import type { ManagedSet, Managers } from "./managers.ts";
import { mergeApply, type Applied } from "./merge-apply.ts";
import { trackUpdate } from "./track-update.ts";
import type { MergeRules, TypedValue, VersionConverter } from "./typed-value.ts";

interface ValueRow {
  readonly schema: number;
  readonly type: TypeRow;
  readonly value: JsonValue;
}

interface ConversionRow {
  readonly from: ValueRow;
  readonly version: string;
  readonly to?: ValueRow;
  readonly missing?: boolean;
}

interface Row {
  readonly op: "apply" | "update";
  readonly live: ValueRow;
  readonly object: ValueRow;
  readonly version: string;
  readonly manager: string;
  readonly force: boolean;
  readonly managers: Readonly<Record<string, ManagedSet>>;
  readonly ignored: Readonly<Record<string, FieldSet>>;
  readonly conversions: "identity" | readonly ConversionRow[] | null;
  readonly out: ValueRow | null;
  readonly after?: Readonly<Record<string, ManagedSet>>;
  readonly conflicts?: readonly { readonly manager: string; readonly path: string }[];
  readonly error?: string;
  readonly returnInputOnNoop: boolean;
}

/** Every call to the updater that the tests of structured-merge-diff v6.4.2 make, with what came of it. */
const rows = readFileSync(new URL("testdata/structured-merge-diff-updates.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => parseJson(line).value as unknown as SchemaRow | Row);
const schemas = new Map(
  rows.filter((row): row is SchemaRow => row.op === "schema").map((row) => [row.id, memoized(typesOf(row))]),
);

/** Types are the same object if they are the same type. */
function memoized(resolve: ReturnType<typeof typesOf>): ReturnType<typeof typesOf> {
  const known = new Map<string, ReturnType<typeof resolve>>();
  return (row) => {
    const key = JSON.stringify(row);
    const type = known.get(key) ?? resolve(row);
    known.set(key, type);
    return type;
  };
}

const typed = ({ schema, type, value }: ValueRow): TypedValue => ({ type: schemas.get(schema)?.(type) ?? {}, value });

/** Converts as the tests' converter did. */
function recordedConverter({ conversions }: Row): VersionConverter {
  return {
    convert: (value, version) => {
      if (conversions === "identity" || conversions === null) return value;
      const found = conversions.find(
        ({ from, version: to }) =>
          to === version && typed(from).type === value.type && equalJson(from.value, value.value),
      );
      if (found?.to !== undefined) return typed(found.to);
      if (found?.missing === true) return undefined;
      const to = conversions.find((row) => row.version === version && row.to !== undefined)?.to;
      const type = to === undefined ? value.type : typed(to).type;
      return { type, value: inVersion(value.value, Number(version.slice(1)), []) };
    },
  };
}

/**
 * Upstream goes through versions in no order, so that its converters may have been asked for other values than here: one
 * repeats the letter a key is made of as often as the version says, the other has the version as suffix of some keys.
 */
function inVersion(value: JsonValue, version: number, path: readonly string[]): JsonValue {
  if (!isJsonObject(value)) return value;
  const key = (name: string) =>
    path[0] === "mapOfMapsRecursive" ? name.charAt(0).repeat(version) : name.replace(/(?<=_v)\d+$/, String(version));
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([name, member]) => [key(name), inVersion(member, version, [...path, name])]));
}

const rulesOf = (row: Row): MergeRules => ({
  converter: recordedConverter(row),
  ignored: new Map(Object.entries(row.ignored)),
});

const asRecord = (managers: Managers) => Object.fromEntries(managers);

const casesOf = (op: Row["op"]) =>
  rows.filter((row): row is Row => row.op === op).map((row, index) => [index, row] as const);

function applied(row: Row): Applied {
  const { version, manager, force } = row;
  return mergeApply(
    { live: typed(row.live), applied: typed(row.object), version, manager, force },
    new Map(Object.entries(row.managers)),
    rulesOf(row),
  );
}

function conflictsIn(apply: () => unknown): FieldConflicts {
  try {
    apply();
  } catch (error) {
    if (error instanceof FieldConflicts) return error;
    throw error;
  }
  throw new Error("no conflicts");
}

const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe("as structured-merge-diff", () => {
  it.each(casesOf("update"))("R-SSA-12: update, case %i", (_, row) => {
    const { version, manager } = row;
    const write = { live: typed(row.live), next: typed(row.object), version, manager };
    expect(asRecord(trackUpdate(write, new Map(Object.entries(row.managers)), rulesOf(row)))).toEqual(row.after);
  });

  it.each(casesOf("apply").filter(([, row]) => row.after !== undefined))("R-SSA-3 to 6: apply, case %i", (_, row) => {
    const { value, managers } = applied(row);
    expect(asRecord(managers)).toEqual(row.after);
    const result = row.returnInputOnNoop ? (value ?? typed(row.live)) : value;
    expect(emptyAsNull(result?.value ?? null)).toEqual(emptyAsNull(row.out?.value ?? null));
    if (!row.returnInputOnNoop) expect(value === undefined).toBe(row.out === null);
  });

  it.each(casesOf("apply").filter(([, row]) => row.conflicts !== undefined))("R-SSA-6: conflict, case %i", (_, row) => {
    const conflicts = conflictsIn(() => applied(row)).conflicts.map(({ manager, path }) => ({
      manager,
      path: printFieldPath(path),
    }));
    expect(conflicts.sort(byText)).toEqual([...(row.conflicts ?? [])].sort(byText));
  });

  it.each(casesOf("apply").filter(([, row]) => row.error !== undefined))("R-SSA-8: refused, case %i", (_, row) => {
    expect(() => applied(row)).toThrow();
  });
});
