import type { ServedResource } from "../api/served-api.ts";
import type { FieldError } from "../meta/field-error.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { CompiledSchema } from "../schema/compile.ts";
import { scaleErrors } from "./scale-validation.ts";
import type { WriteTarget } from "./strategy.ts";

/** Everything wrong with a new object: metadata, then schema, then, if those are right, the kind's own rules. */
export function validateForCreate(resource: ServedResource, schema: CompiledSchema, object: KubeObject): FieldError[] {
  const errors = [
    ...validateMeta(resource, object),
    ...schema.validate(object as JsonObject),
    ...scaleErrors(resource.definition.scale, object, ""),
  ];
  return errors.length > 0 ? errors : validateByKind(resource, object, undefined);
}

/** The same for a changed object; `old` is as stored. */
export function validateForUpdate(
  resource: ServedResource,
  schema: CompiledSchema,
  object: KubeObject,
  old: KubeObject,
  target: WriteTarget,
): FieldError[] {
  const errors = [
    ...validateMeta(resource, object),
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...schema.validate(object as JsonObject),
    ...scaleErrors(resource.definition.scale, object, target),
  ];
  return errors.length > 0 ? errors : validateByKind(resource, object, old);
}

function validateMeta({ namespaced, definition }: ServedResource, { metadata }: KubeObject): FieldError[] {
  return validateObjectMeta(metadata, { namespaced, nameFormat: definition.nameFormat });
}

function validateByKind({ definition }: ServedResource, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (definition.validate === undefined) return [];
  return definition.validate(object, old === undefined ? { operation: "create" } : { operation: "update", old });
}
