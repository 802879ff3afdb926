/** A schema as a CustomResourceDefinition holds it: JSONSchemaProps. Nothing of it is checked yet. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly [keyword: string]: unknown;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Said of the whole, or what has no meaning in a CustomResourceDefinition: no server reads or publishes it. */
const meaningless = new Set([
  "$schema",
  "$ref",
  "id",
  "definitions",
  "dependencies",
  "externalDocs",
  "patternProperties",
]);

/**
 * The keywords of a schema that mean something, in a form that has one way to say each thing: no empty lists, no switches that are
 * off, bounds as JSON Schema has them.
 */
export function meaningOf(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = schema;
  const entries = Object.entries(rest).filter(
    ([keyword, value]) => !meaningless.has(keyword) && value !== undefined && value !== null && !isOff(keyword, value),
  );
  return {
    ...Object.fromEntries(entries),
    ...bound("minimum", "exclusiveMinimum", minimum, exclusiveMinimum),
    ...bound("maximum", "exclusiveMaximum", maximum, exclusiveMaximum),
  };
}

const switches = new Set([
  "nullable",
  "uniqueItems",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
]);
const lists = new Set([
  "required",
  "allOf",
  "anyOf",
  "oneOf",
  "enum",
  "x-kubernetes-validations",
  "x-kubernetes-list-map-keys",
]);

const isOff = (keyword: string, value: unknown): boolean =>
  (switches.has(keyword) && value === false) ||
  (lists.has(keyword) && Array.isArray(value) && value.length === 0) ||
  ((keyword === "description" || keyword === "title" || keyword === "format" || keyword === "pattern") && value === "");

function bound(keyword: string, exclusive: string, value: unknown, isExclusive: unknown): JsonSchema {
  if (value === undefined || value === null) return {};
  return { [isExclusive === true ? exclusive : keyword]: value };
}
