import type { JsonValue } from "../../meta/types.ts";
import { applyDefaults } from "./apply-defaults.ts";
import { generateObject, generateValue } from "./generate.ts";
import type { Place } from "./place.ts";
import { isFreeText } from "./refusals.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

/** A value that its schema allows, and what is stored of it. */
export interface Acceptance {
  readonly id: string;
  readonly title: string;
  readonly value: JsonValue;
  readonly stored: JsonValue;
}

type Rule = (place: Place, unknownField: string) => Acceptance | undefined;

const kept = (id: string, title: string, value: JsonValue, schema: ResolvedSchema): Acceptance => ({
  id,
  title,
  value,
  stored: applyDefaults(schema, value),
});

const longest = 2000;

const characters =
  (text: string, units: string): Rule =>
  ({ schema }) => {
    const { maxLength } = schema;
    if (!isFreeText(schema) || maxLength === undefined || maxLength > longest) return undefined;
    return kept("R-SCH-20, R-NODE-15", `maxLength counts characters, not ${units}`, text.repeat(maxLength), schema);
  };

const nullableNull: Rule = ({ schema }) =>
  schema.nullable === true ? kept("R-SCH-11", "a nullable null stays", null, schema) : undefined;

const defaultInside: Rule = ({ schema }) => {
  const hasDefaults = Object.values(schema.properties ?? {}).some((child) => child.default !== undefined);
  const value = hasDefaults ? generateObject(schema) : undefined;
  return value === undefined
    ? undefined
    : kept("R-SCH-11", "a default goes into an object that is there", value, schema);
};

const unknownInside: Rule = ({ schema }, unknownField) => {
  if (schema.properties === undefined || schema.type !== "object" || keepsUnknown(schema)) return undefined;
  const value = generateObject(schema);
  if (value === undefined) return undefined;
  return {
    id: "R-SCH-12",
    title: "unknown fields are pruned at every depth",
    value: { ...value, [unknownField]: { a: 1 } },
    stored: applyDefaults(schema, value),
  };
};

const anythingInside: Rule = ({ schema }) => {
  const { properties, additionalProperties } = schema;
  if (schema["x-kubernetes-preserve-unknown-fields"] !== true || properties !== undefined) return undefined;
  if (additionalProperties !== undefined || (schema.type !== undefined && schema.type !== "object")) return undefined;
  const value = { a: { b: [1, "x", null] } };
  return { id: "R-SCH-12", title: "preserve-unknown-fields keeps everything", value, stored: value };
};

const mapKeys: Rule = ({ schema }) => {
  const { additionalProperties, maxProperties = 2 } = schema;
  if (typeof additionalProperties !== "object" || maxProperties < 2) return undefined;
  const value = generateValue(additionalProperties);
  return value === undefined
    ? undefined
    : kept("R-SCH-12", "map keys are not fields", { anything: value, "a/b": value }, schema);
};

const intOrString =
  (value: number | string): Rule =>
  ({ schema }) =>
    schema["x-kubernetes-int-or-string"] === true && schema.pattern === undefined && schema.enum === undefined
      ? kept("R-SCH-2", `int-or-string takes ${JSON.stringify(value)}`, value, schema)
      : undefined;

const fraction =
  (title: string, value: number): Rule =>
  ({ schema }) =>
    schema.type === "number" &&
    schema.maximum === undefined &&
    schema.minimum === undefined &&
    schema.multipleOf === undefined &&
    schema.enum === undefined
      ? kept("R-NEG-11", title, value, schema)
      : undefined;

export const acceptanceRules: readonly Rule[] = [
  characters("ä", "bytes"),
  characters("🎉", "UTF-16 units"),
  nullableNull,
  defaultInside,
  unknownInside,
  anythingInside,
  mapKeys,
  intOrString(80),
  intOrString("80%"),
  fraction("fractions stay", 0.1),
  fraction("a whole number in a number field has no exponent", 1e21),
];

export const keepsUnknown = (schema: ResolvedSchema): boolean =>
  schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties !== undefined;
