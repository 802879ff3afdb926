import { goQuote } from "./go-format.ts";
import { stringifyJson } from "./json/stringify.ts";
import type { JsonValue } from "./types.ts";

/** `causes[].reason` of each kind of field error (R-ERR-4). */
export const fieldErrorText = {
  FieldValueRequired: "Required value",
  FieldValueInvalid: "Invalid value",
  FieldValueTypeInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueTooFew: "Too few",
  FieldValueTooShort: "Too short",
  FieldValueNotFound: "Not found",
  InternalError: "Internal error",
} as const;

export type FieldErrorType = keyof typeof fieldErrorText;

/** Types whose text never shows the value. */
const valueless: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueRequired",
  "FieldValueForbidden",
  "FieldValueTooLong",
  "InternalError",
]);

/** One thing wrong with one field. [src: apimachinery/pkg/util/validation/field/errors.go] */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.list[2].name`, `spec.map[key]`; "" for the whole object. */
  readonly field: string;
  /** The offending value; absent: not shown. */
  readonly value?: JsonValue;
  readonly detail?: string;
}

const make = (type: FieldErrorType, field: string, detail?: string, value?: JsonValue): FieldError => ({
  type,
  field,
  ...(detail === undefined || detail === "" ? {} : { detail }),
  ...(value === undefined ? {} : { value }),
});

/** Constructors, named as upstream's. */
export const required = (field: string, detail = ""): FieldError => make("FieldValueRequired", field, detail);
export const invalid = (field: string, value: JsonValue, detail: string): FieldError =>
  make("FieldValueInvalid", field, detail, value);
export const typeInvalid = (field: string, value: JsonValue, detail: string): FieldError =>
  make("FieldValueTypeInvalid", field, detail, value);
export const forbidden = (field: string, detail: string): FieldError => make("FieldValueForbidden", field, detail);
export const duplicate = (field: string, value: JsonValue): FieldError => make("FieldValueDuplicate", field, "", value);
export const notFound = (field: string, value: JsonValue): FieldError => make("FieldValueNotFound", field, "", value);
export const notSupported = (field: string, value: JsonValue, supported: readonly string[]): FieldError =>
  make(
    "FieldValueNotSupported",
    field,
    supported.length === 0 ? "" : `supported values: ${supported.map(goQuote).join(", ")}`,
    value,
  );
export const tooLong = (field: string, maxBytes: number): FieldError =>
  make(
    "FieldValueTooLong",
    field,
    maxBytes < 0 ? "value is too long" : `may not be more than ${maxBytes} ${maxBytes === 1 ? "byte" : "bytes"}`,
  );
export const tooMany = (field: string, actual: number, max: number): FieldError =>
  make(
    "FieldValueTooMany",
    field,
    max < 0 ? "has too many items" : `must have at most ${max} ${max === 1 ? "item" : "items"}`,
    actual,
  );

/**
 * Most errors told of one object: a few MiB hold a million wrong items, and each error stands in the answer twice (message
 * and causes).
 */
export const maxFieldErrors = 256;

/** Errors of the items in order; ends once there are more than are told. */
export function errorsOfEach<Item>(
  items: Iterable<Item>,
  check: (item: Item, index: number) => readonly FieldError[],
): FieldError[] {
  const errors: FieldError[] = [];
  let index = 0;
  for (const item of items) {
    errors.push(...check(item, index++));
    if (errors.length > maxFieldErrors) break;
  }
  return errors;
}

/** The text behind the field path: `Invalid value: 5: must be less`. */
export function fieldErrorBody(error: FieldError): string {
  const text = fieldErrorText[error.type];
  const head = valueless.has(error.type) || error.value === undefined ? text : `${text}: ${printedValue(error.value)}`;
  return error.detail === undefined ? head : `${head}: ${error.detail}`;
}

/** `spec.x: Invalid value: 5: must be less`. */
export function fieldErrorMessage(error: FieldError): string {
  return `${error.field === "" ? "<nil>" : error.field}: ${fieldErrorBody(error)}`;
}

function printedValue(value: JsonValue): string {
  if (typeof value === "string") return goQuote(value);
  return stringifyJson(value);
}
