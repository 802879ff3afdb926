import { sortBytewise } from "../../meta/json/byte-order.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import { delimited, double, flag, int64, text } from "./wire.ts";

/** Writes one JSON value as a field; values of another type than the field's are left out. */
export type Field = (value: JsonValue) => Buffer;

/** Writes a JSON value as the content of a message. */
export type Message = (value: JsonValue) => Buffer;

/**
 * A message from a JSON object: each of its keys has a field.
 * @param extensions number of the repeated NamedAny that takes keys beginning with "x-".
 */
export function message(fields: Readonly<Record<string, Field>>, extensions?: number): Message {
  return (value) => {
    if (!isObject(value)) return Buffer.alloc(0);
    const written = sortedEntries(value).map(([key, member]) => {
      if (Object.hasOwn(fields, key)) return fields[key]?.(member) ?? Buffer.alloc(0);
      return extensions !== undefined && key.startsWith("x-") ? named(extensions, key, any(member)) : Buffer.alloc(0);
    });
    return Buffer.concat(written);
  };
}

/** Field types, by field number. */
export const string =
  (field: number): Field =>
  (value) =>
    typeof value === "string" ? text(field, value) : Buffer.alloc(0);
export const strings =
  (field: number): Field =>
  (value) =>
    Buffer.concat((Array.isArray(value) ? value : [value]).map(string(field)));
export const bool =
  (field: number): Field =>
  (value) =>
    flag(field, value === true);
export const integer =
  (field: number): Field =>
  (value) =>
    typeof value === "bigint" || Number.isInteger(value) ? int64(field, value as number | bigint) : Buffer.alloc(0);
export const number =
  (field: number): Field =>
  (value) =>
    typeof value === "bigint" || typeof value === "number" ? double(field, Number(value)) : Buffer.alloc(0);

/** Any value, as gnostic's Any. */
export const anything =
  (field: number): Field =>
  (value) =>
    delimited(field, any(value));
export const anythings =
  (field: number): Field =>
  (value) =>
    Buffer.concat((Array.isArray(value) ? value : []).map(anything(field)));

export const nested =
  (field: number, content: Message): Field =>
  (value) =>
    delimited(field, content(value));
export const repeated =
  (field: number, content: Message): Field =>
  (value) =>
    Buffer.concat((Array.isArray(value) ? value : []).map((item) => delimited(field, content(item))));

/** A message that holds one field, whatever the value. */
export const only =
  (field: Field): Message =>
  (value) =>
    field(value);

/** A message of a JSON object's members, each as a pair of name and value. */
export const namedValues =
  (field: number, content: Message): Message =>
  (value) =>
    Buffer.concat(
      sortedEntries(isObject(value) ? value : {}).map(([name, member]) => named(field, name, content(member))),
    );

const named = (field: number, name: string, value: Buffer): Buffer =>
  delimited(field, Buffer.concat([text(1, name), delimited(2, value)]));

/** Holds YAML, which JSON is. */
const any = (value: JsonValue): Buffer => text(2, stringifyJson(value));

/** Sorted, so that equal documents have equal bytes. */
const sortedEntries = (object: JsonObject): [string, JsonValue][] =>
  sortBytewise(Object.keys(object)).map((key) => [key, object[key] ?? null]);

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
