import { forbidden, invalid, required, type FieldError } from "./field-error.ts";
import { validateFinalizers, validateNoNewFinalizers } from "./finalizers.ts";
import { validateAnnotations, validateLabels } from "./label-validation.ts";
import { validateManagedFields } from "./managed-fields-validation.ts";
import { isDNS1123Label, validateName, type NameFormat } from "./names.ts";
import { validateOwnerReferences } from "./owner-references.ts";
import type { ObjectMeta } from "./types.ts";

export { finalizerWarnings } from "./finalizers.ts";
export { dedupeOwnerReferences } from "./owner-references.ts";

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  /** Default: subdomain. */
  readonly nameFormat?: NameFormat;
}

/**
 * Everything wrong with an object's metadata by itself (R-META-3, 4, 7, 8, 9). Runs after names were generated and the namespace
 * of the request was filled in. [src: apimachinery/pkg/api/validation/objectmeta.go]
 */
export function validateObjectMeta(meta: ObjectMeta, rules: ObjectMetaRules, path = "metadata"): FieldError[] {
  return [
    ...validateNames(meta, rules, path),
    ...validateNamespace(meta, rules, path),
    ...validateGeneration(meta, path),
    ...validateLabels(meta.labels ?? {}, `${path}.labels`),
    ...validateAnnotations(meta.annotations ?? {}, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`),
    ...validateManagedFields(meta.managedFields ?? [], `${path}.managedFields`),
  ];
}

/**
 * What may not change between two states of an object (R-META-21, R-META-22); the new state by itself is
 * `validateObjectMeta`'s, its resourceVersion the store's business (R-UPD-2).
 */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path = "metadata"): FieldError[] {
  const errors =
    old.deletionTimestamp === undefined
      ? []
      : validateNoNewFinalizers(meta.finalizers ?? [], old.finalizers ?? [], `${path}.finalizers`);
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(invalid(`${path}.generation`, meta.generation ?? 0, "must not be decremented"));
  }
  for (const field of immutableFields) {
    if ((meta[field] ?? absent[field]) !== (old[field] ?? absent[field])) {
      errors.push(invalid(`${path}.${field}`, meta[field] ?? absent[field], "field is immutable"));
    }
  }
  return errors;
}

const immutableFields = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

/** Go's zero value of each, in JSON. */
const absent = {
  name: "",
  namespace: "",
  uid: "",
  creationTimestamp: null,
  deletionTimestamp: null,
  deletionGracePeriodSeconds: null,
};

function validateNames(meta: ObjectMeta, { nameFormat = "subdomain" }: ObjectMetaRules, path: string): FieldError[] {
  const { name = "", generateName = "" } = meta;
  const prefixErrors = generateName === "" ? [] : validateName(nameFormat, generateName, true);
  return [
    ...prefixErrors.map((text) => invalid(`${path}.generateName`, generateName, text)),
    ...(name === ""
      ? [required(`${path}.name`, "name or generateName is required")]
      : validateName(nameFormat, name).map((text) => invalid(`${path}.name`, name, text))),
  ];
}

function validateNamespace(
  { namespace = "" }: ObjectMeta,
  { namespaced }: ObjectMetaRules,
  path: string,
): FieldError[] {
  if (!namespaced) return namespace === "" ? [] : [forbidden(`${path}.namespace`, "not allowed on this type")];
  if (namespace === "") return [required(`${path}.namespace`)];
  return isDNS1123Label(namespace).map((text) => invalid(`${path}.namespace`, namespace, text));
}

function validateGeneration({ generation = 0 }: ObjectMeta, path: string): FieldError[] {
  return generation < 0 ? [invalid(`${path}.generation`, generation, "must be greater than or equal to 0")] : [];
}
