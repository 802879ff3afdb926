import type { JsonKind } from "./json-kind.ts";
import { kindOf } from "./json-kind.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { compileArray } from "./check-array.ts";
import { compileEnum } from "./check-enum.ts";
import { compileJunctors } from "./check-junctors.ts";
import { compileNumber } from "./check-number.ts";
import { compileObject } from "./check-object.ts";
import { compileFormat, compileString } from "./check-string.ts";
import { reportType, typeMismatch, typesOf } from "./check-type.ts";
import { knownFormat } from "../formats/known-format.ts";
import type { Check } from "./validation-run.ts";

/** What applies to one kind of value, worked out once. */
interface KindPlan {
  readonly mismatch: { readonly expected: string; readonly actual: string } | undefined;
  readonly checks: readonly Check[];
  readonly matches: number;
}

/** Compiles value validation of a schema into closures (R-SCH-20). The schema must be structural. */
export function compileNode(schema: StructuralSchema | NestedValidation): Check {
  const plans = planKinds(schema);
  return (value, run) => {
    const plan = plans[kindOf(value)];
    run.matches += plan.matches;
    if (plan.mismatch !== undefined) reportType(plan.mismatch, run);
    for (const check of plan.checks) check(value, run);
  };
}

/** Checks run in upstream's order: junctors, string, format, number, array, enum, object. Null meets only the enum. */
function planKinds(schema: StructuralSchema | NestedValidation): Record<JsonKind, KindPlan> {
  const junctors = compileJunctors(schema, compileNode);
  const enumeration = compileEnum(schema);
  const number = compileNumber(schema);
  const text = [compileString(schema), compileFormat(schema)];
  const array = compileArray(schema, compileNode);
  const object = compileObject(schema, compileNode);
  const mismatchOf = typeMismatch(schema);
  const plan = (kind: JsonKind, ...checks: (Check | undefined)[]): KindPlan => {
    const mismatch = kind === "null" && isNullable(schema) ? undefined : mismatchOf(kind);
    return {
      mismatch,
      checks: checks.filter((check) => check !== undefined),
      matches: countMatches(schema, kind, mismatch !== undefined),
    };
  };
  return {
    null: plan("null", enumeration),
    boolean: plan("boolean", junctors, enumeration),
    integer: plan("integer", junctors, number, enumeration),
    number: plan("number", junctors, number, enumeration),
    string: plan("string", junctors, ...text, enumeration),
    array: plan("array", junctors, array, enumeration),
    object: plan("object", junctors, enumeration, object),
  };
}

const isNullable = (schema: StructuralSchema | NestedValidation): boolean =>
  "nullable" in schema && schema.nullable === true;

/** Upstream's Result.MatchCount of one schema for one kind of value, without that of its children. */
function countMatches(schema: StructuralSchema | NestedValidation, kind: JsonKind, mismatch: boolean): number {
  const format = knownFormat(schema);
  const typeApplies = typesOf(schema).length > 0 || format !== undefined;
  if (kind === "null") return mismatch ? 0 : 1;
  const type = typeApplies ? (mismatch ? 1 : 2) : 0;
  const byKind = {
    boolean: 0,
    integer: 2,
    number: 2,
    string: format !== undefined && stringLike(schema) ? 2 : 1,
    array: 2,
    object: 1,
  }[kind];
  const junctorsAndEnum = 3;
  return type + junctorsAndEnum + byKind + 1;
}

const stringLike = ({ type }: StructuralSchema | NestedValidation): boolean => type === undefined || type === "string";
