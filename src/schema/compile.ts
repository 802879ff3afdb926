import type { FieldError } from "../meta/field-error.ts";
import { invalid } from "../meta/field-error.ts";
import type { JsonValue } from "../meta/types.ts";
import { compileMergeType } from "./merge/compile-merge-type.ts";
import type { MergeType } from "./merge/merge-type.ts";
import { compileNormalizer } from "./normalize/compile-normalizer.ts";
import { NormalizeRun } from "./normalize/normalize-run.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { compileEmbedded } from "./validate/compile-embedded.ts";
import { compileListTypes } from "./validate/compile-list-types.ts";
import { compileNode } from "./validate/compile-node.ts";
import { maxErrors, ValidationRun } from "./validate/validation-run.ts";

/** The schema of a kind, ready to be applied to objects of a client or a store. Both functions take any JSON value. */
export interface CompiledSchema {
  readonly schema: StructuralSchema;
  /** How whole objects are merged, and who may own what of them (R-SSA-3). */
  readonly mergeType: MergeType;
  /**
   * Prunes unknown fields, drops nulls that are neither nullable nor defaulted, and fills in defaults, in place (R-SCH-10
   * to 12). apiVersion, kind and metadata of the object are not touched.
   * @param keepNulls where there is no default for them: for what is applied, whose nulls are mistakes.
   * @returns the paths of the removed unknown fields, sorted, at most `maxUnknownFields` (R-FV-2).
   */
  normalize(object: JsonValue, keepNulls?: boolean): string[];
  /**
   * Checks values (R-SCH-20, R-SCH-21): the schema's constraints, then embedded resources, then list types. Changes
   * nothing. All errors, in the schema's order, at most `maxErrors` and then one that says so.
   */
  validate(object: JsonValue): FieldError[];
}

/** Compiles a schema that `checkStructural` finds no problem in. */
export function compileSchema(schema: StructuralSchema): CompiledSchema {
  const normalizer = compileNormalizer(schema, { isRoot: true });
  const checks = [compileNode(schema), compileEmbedded(schema), compileListTypes(schema)].filter(
    (check) => check !== undefined,
  );
  return {
    schema,
    mergeType: compileMergeType(schema),
    normalize(object, keepNulls = false) {
      const run = new NormalizeRun(keepNulls);
      normalizer(object, run);
      return run.unknownFields();
    },
    validate(object) {
      const run = new ValidationRun();
      for (const check of checks) check(object, run);
      return run.errors.length === 0 ? run.errors : presentable(run.errors);
    },
  };
}

/** Equal errors of several branches are one; a list that was cut says so. */
function presentable(errors: readonly FieldError[]): FieldError[] {
  const unique = new Map(errors.map((error) => [`${error.type}\n${error.field}\n${error.detail ?? ""}`, error]));
  const shown = [...unique.values()].slice(0, maxErrors);
  if (errors.length > maxErrors)
    shown.push(invalid("", "", `too many errors: only the first ${shown.length} are shown`));
  return shown;
}
