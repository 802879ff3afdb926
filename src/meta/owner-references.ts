import { errorsOfEach, invalid, maxFieldErrors, required, type FieldError } from "./field-error.ts";
import { parseGroupVersion } from "./gvk.ts";
import { stringifyJson } from "./json/stringify.ts";
import type { JsonValue, ObjectMeta, OwnerReference } from "./types.ts";

/** Shape, banned owners, and at most one controller (R-META-9). Whether the owner exists is not asked. */
export function validateOwnerReferences(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors = errorsOfEach(references, (reference, index) => validateOwnerReference(reference, `${path}[${index}]`));
  const controllers = references
    .filter(({ controller }) => controller === true)
    .map(({ kind, name }) => `${kind}/${name}`);
  for (const another of controllers.slice(1, maxFieldErrors)) {
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]} and ${another}`;
    errors.push(invalid(path, jsonOf(references), detail));
  }
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const groupVersion = parseGroupVersion(reference.apiVersion);
  if (reference.apiVersion === "") errors.push(required(`${path}.apiVersion`, "must not be empty"));
  else if (groupVersion === undefined || groupVersion.version === "") {
    errors.push(invalid(`${path}.apiVersion`, reference.apiVersion, "must be <group>/<version> or <version>"));
  }
  for (const field of ["kind", "name", "uid"] as const) {
    if (reference[field] === "") errors.push(required(`${path}.${field}`, "must not be empty"));
  }
  if (reference.apiVersion === "v1" && reference.kind === "Event") {
    errors.push(invalid(path, jsonOf(reference), "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

/**
 * Removes exact duplicates from `meta.ownerReferences`, which it replaces, and returns the warning to send, if any (R-META-9).
 * @param afterMutatingAdmission changes the text, as upstream.
 */
export function dedupeOwnerReferences(meta: ObjectMeta, afterMutatingAdmission = false): string[] {
  const references = meta.ownerReferences;
  if (references === undefined || references.length < 2) return [];
  const unique = new Map<string, OwnerReference>();
  const duplicates: string[] = [];
  for (const reference of references) {
    const text = stringifyJson(reference);
    if (unique.has(text)) duplicates.push(reference.uid);
    else unique.set(text, reference);
  }
  if (duplicates.length === 0) return [];
  meta.ownerReferences = [...unique.values()];
  const when = afterMutatingAdmission ? " after mutating admission happens" : "";
  return [
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${duplicates.join(", ")}`,
  ];
}

const jsonOf = (value: object): JsonValue => value as unknown as JsonValue;
