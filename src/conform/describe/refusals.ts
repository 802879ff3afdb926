import type { JsonValue } from "../../meta/types.ts";
import type { ProbeCause } from "../target.ts";
import { generateItems, generateValue, matches, stringsFor } from "./generate.ts";
import { absent, type Place } from "./place.ts";

/** A value that its schema forbids, and what a server says to it. */
export interface Refusal {
  readonly id: string;
  readonly title: string;
  readonly value: JsonValue | typeof absent;
  /** Absent: any 422 will do. */
  readonly cause?: ProbeCause;
}

type Rule = (place: Place) => Refusal | undefined;

const longest = 5000;
const most = 200;

const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

const refusal = (title: string, value: Refusal["value"], reason: string, field: string, message: string): Refusal => ({
  id: reason === "FieldValueInvalid" || reason === "FieldValueTypeInvalid" ? "R-SCH-20, R-SCH-21" : "R-SCH-21, R-ERR-4",
  title,
  value,
  cause: { reason, field, message: new RegExp(message) },
});

/** A value of another type, and its name in the message. */
const wrongValues: Readonly<Record<string, readonly [JsonValue, string]>> = {
  string: [5, "integer"],
  integer: ["three", "string"],
  number: ["three", "string"],
  boolean: ["true", "string"],
  array: [{}, "object"],
  object: ["x", "string"],
};

const wrongType: Rule = ({ schema, field }) => {
  const { type = "", format } = schema;
  const [value, name] = wrongValues[type] ?? [];
  if (value === undefined || schema["x-kubernetes-int-or-string"] === true || schema.enum !== undefined)
    return undefined;
  // The message then speaks of the format.
  if (type === "string" && format !== undefined) return undefined;
  const message = `^Invalid value: "${name}": ${quoted(field)} in body must be of type ${type}: "${name}"$`;
  return refusal(`a ${type} is no ${name}`, value, "FieldValueTypeInvalid", field, message);
};

const notWhole: Rule = ({ schema }) =>
  schema.type === "integer" ? { id: "R-SCH-21", title: "an integer must be whole", value: 1.5 } : undefined;

const required: Rule = ({ schema, required: isRequired, field }) =>
  isRequired && schema.default === undefined && schema.nullable !== true
    ? refusal("required", absent, "FieldValueRequired", field, "^Required value")
    : undefined;

const notInEnum: Rule = ({ schema, field }) => {
  if (schema.enum === undefined || schema.type !== "string") return undefined;
  const value = "no-such-value";
  const all = schema.enum.map((allowed) => `(?=.*${quoted(JSON.stringify(allowed))})`).join("");
  return refusal(
    "enum",
    value,
    "FieldValueNotSupported",
    field,
    `^Unsupported value: "${value}": supported values: ${all}`,
  );
};

const aboveMaximum: Rule = ({ schema: { maximum, exclusiveMaximum, type }, field }) => {
  if (maximum === undefined || (type !== "integer" && type !== "number")) return undefined;
  const value = exclusiveMaximum === true ? maximum : maximum + 1;
  const bound = exclusiveMaximum === true ? "less than" : "less than or equal to";
  const message = `^Invalid value: ${value}: ${quoted(field)} in body should be ${bound} ${maximum}$`;
  return refusal("maximum", value, "FieldValueInvalid", field, message);
};

const belowMinimum: Rule = ({ schema: { minimum, exclusiveMinimum, type }, field }) => {
  if (minimum === undefined || (type !== "integer" && type !== "number")) return undefined;
  const value = exclusiveMinimum === true ? minimum : minimum - 1;
  const bound = exclusiveMinimum === true ? "greater than" : "greater than or equal to";
  const message = `^Invalid value: ${value}: ${quoted(field)} in body should be ${bound} ${minimum}$`;
  return refusal("minimum", value, "FieldValueInvalid", field, message);
};

const noMultiple: Rule = ({ schema: { multipleOf, minimum = 0, type }, field }) => {
  if (multipleOf === undefined || multipleOf === 1 || type !== "integer") return undefined;
  return refusal("multipleOf", minimum + multipleOf + 1, "FieldValueInvalid", field, "should be a multiple of");
};

const tooLong: Rule = ({ schema: { type, maxLength, enum: values }, field }) =>
  type !== "string" || maxLength === undefined || maxLength > longest || values !== undefined
    ? undefined
    : refusal(
        "maxLength",
        "x".repeat(maxLength + 1),
        "FieldValueTooLong",
        field,
        `^Too long: may not be more than ${maxLength} bytes$`,
      );

const tooShort: Rule = ({ schema: { type, minLength = 0, enum: values }, field }) =>
  type !== "string" || minLength === 0 || minLength > longest || values !== undefined
    ? undefined
    : refusal(
        "minLength",
        "a".repeat(minLength - 1),
        "FieldValueInvalid",
        field,
        `${quoted(field)} in body should be at least ${minLength} chars long$`,
      );

const noMatch: Rule = ({ schema, field }) => {
  const { pattern, minLength = 0, maxLength = longest } = schema;
  if (pattern === undefined || schema.type !== "string" || schema.enum !== undefined) return undefined;
  const value = ["ABC", "abc", "!!!", "1 2", "-", ""].find(
    (text) => text.length >= minLength && text.length <= maxLength && !matches(schema, text),
  );
  if (value === undefined) return undefined;
  const message = `^Invalid value: ${quoted(JSON.stringify(value))}: ${quoted(field)} in body should match '`;
  return refusal("pattern", value, "FieldValueInvalid", field, message);
};

const checkedFormats = new Set(["date-time", "date", "ipv4", "ipv6", "uuid", "cidr", "email"]);

const wrongFormat: Rule = ({ schema: { type, format = "" }, field }) =>
  type !== "string" || !checkedFormats.has(format)
    ? undefined
    : refusal(
        `format ${format}`,
        "yesterday",
        "FieldValueTypeInvalid",
        field,
        `${quoted(field)} in body must be of type ${format}: "yesterday"$`,
      );

const tooManyItems: Rule = ({ schema, field }) => {
  const { maxItems } = schema;
  const value = maxItems === undefined || maxItems > most ? undefined : generateItems(schema, maxItems + 1);
  if (value === undefined) return undefined;
  const message = `^Too many: ${value.length}: must have at most ${maxItems} items$`;
  return refusal("maxItems", value, "FieldValueTooMany", field, message);
};

const tooFewItems: Rule = ({ schema, field }) =>
  schema.type !== "array" || (schema.minItems ?? 0) === 0
    ? undefined
    : refusal("minItems", [], "FieldValueInvalid", field, `${quoted(field)} in body should have at least`);

const tooManyProperties: Rule = ({ schema: { maxProperties, additionalProperties }, field }) => {
  if (maxProperties === undefined || maxProperties > most || typeof additionalProperties !== "object") return undefined;
  const value = generateValue(additionalProperties);
  if (value === undefined) return undefined;
  const all = Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, i) => [`key${i}`, value]));
  const message = `^Too many: ${maxProperties + 1}: must have at most ${maxProperties} items$`;
  return refusal("maxProperties", all, "FieldValueTooMany", field, message);
};

const duplicates: Rule = ({ schema, field }) => {
  const { "x-kubernetes-list-type": type, maxItems = 2, items } = schema;
  if (items === undefined || maxItems < 2 || (type !== "set" && type !== "map")) return undefined;
  const [item] = generateItems(schema, 1) ?? [];
  if (item === undefined) return undefined;
  const found = refusal(
    `a ${type} has no duplicates`,
    [item, item],
    "FieldValueDuplicate",
    `${field}[1]`,
    "^Duplicate value: ",
  );
  return { ...found, id: "R-SCH-3, R-ERR-4" };
};

const neither: Rule = ({ schema }) =>
  schema["x-kubernetes-int-or-string"] === true
    ? { id: "R-SCH-2", title: "int-or-string takes nothing else", value: true }
    : undefined;

/** In the order in which they are tried on each field. */
export const refusalRules: readonly Rule[] = [
  required,
  wrongType,
  notInEnum,
  aboveMaximum,
  belowMinimum,
  noMultiple,
  notWhole,
  tooLong,
  tooShort,
  noMatch,
  wrongFormat,
  tooManyItems,
  tooFewItems,
  tooManyProperties,
  duplicates,
  neither,
];

/** Whether a string of so many characters, whatever they are, is allowed. */
export const isFreeText = (schema: Place["schema"]): boolean =>
  schema.type === "string" &&
  schema.enum === undefined &&
  schema.pattern === undefined &&
  schema.format === undefined &&
  stringsFor(schema).length > 0;
