import { errorsOfEach, invalid, tooLong, type FieldError } from "./field-error.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";

/** Keys and values of all annotations together, in bytes. */
export const maxAnnotationsBytes = 262_144;

/** Keys are qualified names, values label values (R-META-7). */
export function validateLabels(labels: Readonly<Record<string, string>>, path: string): FieldError[] {
  return errorsOfEach(Object.entries(labels), ([key, value]) => [
    ...isQualifiedName(key).map((text) => invalid(path, key, text)),
    ...isValidLabelValue(value).map((text) => invalid(path, value, text)),
  ]);
}

/** Keys are qualified names but for their case; values are free up to the total size (R-META-7). */
export function validateAnnotations(annotations: Readonly<Record<string, string>>, path: string): FieldError[] {
  const errors = errorsOfEach(Object.keys(annotations), (key) =>
    isQualifiedName(key.toLowerCase()).map((text) => invalid(path, key, text)),
  );
  if (annotationsBytes(annotations) > maxAnnotationsBytes) errors.push(tooLong(path, maxAnnotationsBytes));
  return errors;
}

export function annotationsBytes(annotations: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}
