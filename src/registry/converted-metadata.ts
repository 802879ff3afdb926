import { isJsonObject } from "../meta/json/own-member.ts";
import { validateAnnotations, validateLabels } from "../meta/label-validation.ts";
import type { JsonValue, ObjectMeta } from "../meta/types.ts";

type Strings = Record<string, string>;

/** What a conversion is shown of the metadata: a copy, so that it can change nothing. Who manages what is not its business. */
export function shownMetadata(original: ObjectMeta): ObjectMeta {
  const { managedFields: _, ...metadata } = original;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return {
    ...metadata,
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
    ...(ownerReferences === undefined ? {} : { ownerReferences: ownerReferences.map((one) => ({ ...one })) }),
  };
}

/**
 * The metadata after a conversion: the object's own but for labels and annotations, which a conversion may change (R-MV-2).
 * @param given what the conversion answered with.
 * @throws TypeError if labels or annotations are not what Kubernetes lets them be.
 * [src: apiextensions-apiserver/pkg/apiserver/conversion/converter.go]
 */
export function convertedMetadata(original: ObjectMeta, given: JsonValue | undefined): ObjectMeta {
  if (given === undefined || given === null) return original;
  if (!isJsonObject(given)) throw new TypeError("metadata must be an object");
  const { labels: oldLabels, annotations: oldAnnotations, ...metadata } = original;
  const labels = strings(given["labels"], "metadata.labels");
  const annotations = strings(given["annotations"], "metadata.annotations");
  if (!isEqual(labels, oldLabels)) refuse(validateLabels(labels, "metadata.labels"));
  if (!isEqual(annotations, oldAnnotations)) refuse(validateAnnotations(annotations, "metadata.annotations"));
  return {
    ...metadata,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function strings(value: JsonValue | undefined, path: string): Strings {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new TypeError(`${path} must be an object`);
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== "string") throw new TypeError(`${path}[${key}] must be a string`);
  }
  return value as Strings;
}

function isEqual(given: Strings, old: Strings = {}): boolean {
  const keys = Object.keys(given);
  return (
    keys.length === Object.keys(old).length && keys.every((key) => Object.hasOwn(old, key) && old[key] === given[key])
  );
}

function refuse([error]: ReturnType<typeof validateLabels>): void {
  if (error !== undefined) throw new TypeError(`${error.field}: ${error.detail ?? error.type}`);
}
