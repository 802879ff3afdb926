import { call, json, list, object, word, type Source } from "../source/source.ts";
import { isObject, meaningOf, type JsonSchema } from "./json-schema.ts";
import type { SharedSchemas } from "./shared-schemas.ts";

/** The names that the source of a schema needs from apiserver-boot. */
export type ImportName = (typeof importNames)[number];
export const importNames = [
  "AtomicList",
  "EmbeddedResource",
  "IntOrString",
  "ListMap",
  "ListSet",
  "PreserveUnknown",
] as const;

export interface SchemaContext {
  /** Told of every name that is used. */
  readonly use: (name: ImportName) => void;
  readonly shared: Pick<SharedSchemas, "nameOf">;
}

/** A structural schema as TypeBox source that toStructuralSchema turns back into the same. */
export function schemaSource(schema: JsonSchema, context: SchemaContext): Source {
  const shared = context.shared.nameOf(schema);
  return shared === undefined ? writtenOut(schema, context) : word(shared);
}

/** The same, written out even if it has a name. */
export function writtenOut(schema: JsonSchema, context: SchemaContext): Source {
  const meaning = meaningOf(schema);
  const { nullable, ...rest } = meaning;
  if (nullable !== true) return valueSource(rest, context);
  if (meaning.enum === undefined) return nullOr(valueSource(rest, context));
  // Whether null is among the values is said by the list alone.
  const values = meaning.enum.filter((value) => value !== null);
  if (values.length === meaning.enum.length || values.length === 0) return valueSource(meaning, context);
  return nullOr(valueSource({ ...rest, enum: values }, context));
}

const nullOr = (source: Source): Source => call("Type.Union", list([source, call("Type.Null")]));

function valueSource(schema: JsonSchema, context: SchemaContext): Source {
  if (schema["x-kubernetes-int-or-string"] === true) return intOrString(schema, context);
  switch (schema.type) {
    case "object":
      return objectSource(schema, context);
    case "array":
      return arraySource(schema, context);
    case "string":
      return schema.enum === undefined ? typed("Type.String", schema) : enumSource(schema, "string");
    case "integer":
      return schema.enum === undefined ? typed("Type.Integer", schema) : enumSource(schema, "integer");
    case "number":
      return schema.enum === undefined ? typed("Type.Number", schema) : enumSource(schema, "number");
    case "boolean":
      return schema.enum === undefined ? typed("Type.Boolean", schema) : enumSource(schema, "boolean");
    default:
      return call("Type.Unsafe<unknown>", json(schema));
  }
}

function intOrString(schema: JsonSchema, { use }: SchemaContext): Source {
  const { "x-kubernetes-int-or-string": _, ...options } = schema;
  use("IntOrString");
  return call("IntOrString", ...optionsOf(options));
}

function typed(name: string, schema: JsonSchema): Source {
  const { type: _, ...options } = schema;
  return call(name, ...optionsOf(options));
}

/** TypeBox's Enum says no type; it follows from the values, unless they are whole numbers among others. */
function enumSource(schema: JsonSchema, type: "string" | "integer" | "number" | "boolean"): Source {
  const { type: _, enum: values = [], ...options } = schema;
  const isWhole = (value: unknown): boolean => typeof value === "bigint" || Number.isInteger(value);
  const follows =
    type === "string"
      ? values.every((value) => typeof value === "string")
      : type === "integer"
        ? values.every(isWhole)
        : type === "number" && values.every((value) => typeof value === "number") && !values.every(isWhole);
  if (follows) return call("Type.Enum", list(values.map(json)), ...optionsOf(options));
  return call(`Type.Unsafe<${type === "integer" ? "number" : type}>`, json(schema));
}

function objectSource(schema: JsonSchema, context: SchemaContext): Source {
  const { type: _, properties, additionalProperties, required = [], ...options } = schema;
  if (isObject(additionalProperties)) return mapSource(additionalProperties, schema, context);
  if (additionalProperties === true) return call("Type.Unsafe<Record<string, unknown>>", json(schema));
  if (properties === undefined && required.length === 0) {
    const known = openObject(options, context);
    if (known !== undefined) return known;
  }
  return call("Type.Object", propertiesSource(properties ?? {}, required, context), ...optionsOf(rootKeywords(schema)));
}

/** What stands behind the properties: without what they say, but for required fields that are none of them. */
export function rootKeywords(schema: JsonSchema): JsonSchema {
  const { type: _, properties = {}, required = [], additionalProperties: __, ...options } = schema;
  const isDeclared = required.every((name) => Object.hasOwn(properties, name));
  return isDeclared ? options : { ...options, required };
}

export function propertiesSource(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  context: SchemaContext,
): Source {
  const members = Object.entries(properties).map(([name, property]): [string, Source] => {
    const source = schemaSource(property, context);
    return [name, required.includes(name) ? source : call("Type.Optional", source)];
  });
  return object(members, true);
}

/** An object of which nothing is pruned, with nothing said of its fields. */
function openObject(options: JsonSchema, { use }: SchemaContext): Source | undefined {
  const { "x-kubernetes-preserve-unknown-fields": open, ...others } = options;
  if (open !== true) return undefined;
  const { "x-kubernetes-embedded-resource": embedded, ...rest } = others;
  const name = embedded === true ? "EmbeddedResource" : "PreserveUnknown";
  use(name);
  return call(name, ...optionsOf(rest));
}

function mapSource(values: JsonSchema, schema: JsonSchema, context: SchemaContext): Source {
  const { type: _, properties: __, additionalProperties: ___, ...options } = schema;
  return call("Type.Record", call("Type.String"), schemaSource(values, context), ...optionsOf(options));
}

function arraySource(schema: JsonSchema, context: SchemaContext): Source {
  const { type: _, items = {}, ...options } = schema;
  const { "x-kubernetes-list-type": kind, "x-kubernetes-list-map-keys": keys, ...rest } = options;
  const item = schemaSource(items, context);
  const called = (name: ImportName, others: JsonSchema): Source => {
    context.use(name);
    return call(name, item, ...optionsOf(others));
  };
  if (kind === "set") return called("ListSet", rest);
  if (kind === "atomic") return called("AtomicList", rest);
  if (kind === "map" && Array.isArray(keys)) return called("ListMap", { keys, ...rest });
  return call("Type.Array", item, ...optionsOf(options));
}

const optionsOf = (options: JsonSchema): Source[] => (Object.keys(options).length === 0 ? [] : [json(options)]);
