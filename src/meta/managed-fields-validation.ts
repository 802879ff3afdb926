import { errorsOfEach, invalid, notSupported, required, tooLong, type FieldError } from "./field-error.ts";
import type { ManagedFieldsEntry } from "./types.ts";

export const maxManagerBytes = 128;
const maxSubresourceBytes = 256;
export const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** [src: apimachinery/pkg/apis/meta/v1/validation] */
export function validateManagedFields(entries: readonly ManagedFieldsEntry[], path: string): FieldError[] {
  return errorsOfEach(entries, (entry, index) => validateEntry(entry, `${path}[${index}]`));
}

function validateEntry(entry: ManagedFieldsEntry, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const operation: string = entry.operation ?? "";
  if (operation === "") errors.push(required(`${path}.operation`, "must not be empty"));
  else if (operation !== "Apply" && operation !== "Update") {
    errors.push(notSupported(`${path}.operation`, operation, ["Apply", "Update"]));
  }
  const fieldsType: string = entry.fieldsType ?? "";
  if (fieldsType !== "" && fieldsType !== "FieldsV1") {
    errors.push(invalid(`${path}.fieldsType`, fieldsType, "must be `FieldsV1`"));
  }
  errors.push(...validateFieldManager(entry.manager ?? "", `${path}.manager`));
  if (Buffer.byteLength(entry.subresource ?? "") > maxSubresourceBytes) {
    errors.push(tooLong(`${path}.subresource`, maxSubresourceBytes));
  }
  return errors;
}

/** Also the query parameter `fieldManager`: at most 128 bytes, printable; "" counts as unset. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  // Its characters are not looked at: an error for each, with the whole text in it, could fill the memory.
  if (Buffer.byteLength(manager) > maxManagerBytes) return [tooLong(path, maxManagerBytes)];
  let position = 0;
  for (const char of manager) {
    if (!printable.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      errors.push(invalid(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += Buffer.byteLength(char);
  }
  return errors;
}
