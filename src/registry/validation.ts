import type { ServedResource } from "../api/served-api.ts";
import { fieldErrorMessage, invalid, type FieldError, type FieldErrorType } from "../meta/field-error.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { CompiledSchema } from "../schema/compile.ts";
import { scaleErrors } from "./scale-validation.ts";
import type { WriteTarget } from "./strategy.ts";

/** Everything wrong with a new object: metadata, schema and its rules, then, if those are right, the kind's own. */
export function validateForCreate(resource: ServedResource, schema: CompiledSchema, object: KubeObject): FieldError[] {
  const errors = [
    ...validateMeta(resource, object),
    ...schema.validate(object as JsonObject),
    ...scaleErrors(resource.definition.scale, object, ""),
  ];
  errors.push(...checkRules(schema, errors, object));
  return errors.length > 0 ? errors : validateByKind(resource, object, undefined);
}

/** How an object is updated. */
export interface Update {
  /** As stored. */
  readonly old: KubeObject;
  readonly target: WriteTarget;
  /** Told of rules that fail on what has not changed (R-CEL-6). */
  readonly warn: (text: string) => void;
}

/** The same for a changed object, but for what was as wrong before (R-SCH-22). */
export function validateForUpdate(
  resource: ServedResource,
  schema: CompiledSchema,
  object: KubeObject,
  { old, target, warn }: Update,
): FieldError[] {
  const errors = [
    // A name that was right once stays right: it cannot change.
    ...validateObjectMeta(object.metadata, { namespaced: resource.namespaced, nameFormat: "path-segment" }),
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...schema.validateUpdate(object as JsonObject, old as JsonObject, target === "status" ? "status" : ""),
    ...scaleErrors(resource.definition.scale, object, target),
  ];
  errors.push(...checkRules(schema, errors, object, { old, warn }));
  return errors.length > 0 ? errors : validateByKind(resource, object, old);
}

/** Errors after which rules could meet values they were not compiled for (R-CEL-4). */
const blocking: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

function checkRules(
  { rules }: CompiledSchema,
  errors: readonly FieldError[],
  object: KubeObject,
  update?: Pick<Update, "old" | "warn">,
): FieldError[] {
  if (rules === undefined) return [];
  if (errors.some(({ type }) => blocking.has(type))) return [notChecked];
  const found = rules.check(object as JsonObject, update?.old as JsonObject | undefined);
  for (const warning of found.warnings) update?.warn(fieldErrorMessage(warning));
  return found.errors;
}

const notChecked = invalid(
  "",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

function validateMeta({ namespaced, definition }: ServedResource, { metadata }: KubeObject): FieldError[] {
  return validateObjectMeta(metadata, { namespaced, nameFormat: definition.nameFormat });
}

function validateByKind({ definition }: ServedResource, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (definition.validate === undefined) return [];
  return definition.validate(object, old === undefined ? { operation: "create" } : { operation: "update", old });
}
