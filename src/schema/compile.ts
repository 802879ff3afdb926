import type { FieldError } from "../meta/field-error.ts";
import { invalid } from "../meta/field-error.ts";
import { isJsonObject, ownMember } from "../meta/json/own-member.ts";
import type { JsonValue } from "../meta/types.ts";
import { compileRules, type CompiledRules } from "./cel/rules/compile-rules.ts";
import { compileMergeType } from "./merge/compile-merge-type.ts";
import type { MergeType } from "./merge/merge-type.ts";
import { compileNormalizer } from "./normalize/compile-normalizer.ts";
import { NormalizeRun } from "./normalize/normalize-run.ts";
import { Correlated } from "./ratchet/correlated.ts";
import { isUnchangedAt } from "./ratchet/ratcheting.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { compileEmbedded } from "./validate/compile-embedded.ts";
import { compileListTypes } from "./validate/compile-list-types.ts";
import { compileNode } from "./validate/compile-node.ts";
import { maxErrors, ValidationRun, type Check } from "./validate/validation-run.ts";

/** The schema of a kind, ready to be applied to objects of a client or a store. The functions take any JSON value. */
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
  /**
   * The same, but for what was as wrong in the old object (R-SCH-22). A write of the status is checked by the status'
   * own schema only, so that a spec that has become invalid does not block it (R-STS-4).
   */
  validateUpdate(object: JsonValue, old: JsonValue, target: UpdateTarget): FieldError[];
  /** Its rules, to be applied to what is valid so far; undefined: it has none. */
  readonly rules: CompiledRules | undefined;
}

/** What an update writes: the object, or its status. */
export type UpdateTarget = "" | "status";

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
    validateUpdate: compileUpdate(schema),
    rules: compileRules(schema),
  };
}

function compileUpdate(schema: StructuralSchema): CompiledSchema["validateUpdate"] {
  const embedded = compileEmbedded(schema);
  const listTypes = compileListTypes(schema);
  const whole = compileNode(schema);
  const checkStatus = compileStatus(schema);
  return (object, old, target) => {
    const fresh =
      target === "status"
        ? checkStatus(object, old)
        : freshErrors(whole, object, () => new Correlated(schema, object, old));
    if (target === "") fresh.push(...errorsOf(embedded, object));
    const listErrors = errorsOf(listTypes, object);
    if (listErrors.length > 0 && errorsOf(listTypes, old).length === 0) fresh.push(...listErrors);
    return fresh.length === 0 ? fresh : presentable(fresh);
  };
}

/** Upstream has a schema of its own for it, so that messages name fields from the status on. */
function compileStatus(schema: StructuralSchema): (object: JsonValue, old: JsonValue) => FieldError[] {
  const status = schema.properties?.["status"];
  if (status === undefined) return () => [];
  const check = compileNode(status);
  return (object, old) => {
    const value = isJsonObject(object) ? ownMember(object, "status") : undefined;
    if (value === undefined) return [];
    const errors = freshErrors(check, value, () => new Correlated(schema, object, old).key("status"));
    return errors.map((error) => ({ ...error, field: error.field === "" ? "status" : `status.${error.field}` }));
  };
}

function errorsOf(check: Check | undefined, object: JsonValue): FieldError[] {
  const run = new ValidationRun();
  check?.(object, run);
  return run.errors;
}

/** Most values are valid: only for others is it worth knowing what they were. */
function freshErrors(check: Check, value: JsonValue, correlate: () => Correlated | undefined): FieldError[] {
  const errors = errorsOf(check, value);
  const correlated = errors.length === 0 ? undefined : correlate();
  if (correlated === undefined) return errors;
  const run = new ValidationRun((path) => isUnchangedAt(correlated, path, true));
  check(value, run);
  return run.errors;
}

/** Equal errors of several branches are one; a list that was cut says so. */
function presentable(errors: readonly FieldError[]): FieldError[] {
  const unique = new Map(errors.map((error) => [`${error.type}\n${error.field}\n${error.detail ?? ""}`, error]));
  const shown = [...unique.values()].slice(0, maxErrors);
  if (errors.length > maxErrors)
    shown.push(invalid("", "", `too many errors: only the first ${shown.length} are shown`));
  return shown;
}
