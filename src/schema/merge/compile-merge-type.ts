import { objectMetaSchema } from "../object-meta-schema.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import type { ListType, MapType, MergeField, MergeType, ScalarType } from "./merge-type.ts";
import { deduced, untypedAtomic } from "./untyped.ts";

/** The merge type of a kind's whole objects; apiVersion, kind and metadata are implied. */
export function compileMergeType(schema: StructuralSchema): MergeType {
  return typeOf(withObjectFields({ type: "object", ...schema }), false);
}

const text: StructuralSchema = { type: "string" };

function withObjectFields(schema: StructuralSchema): StructuralSchema {
  return {
    ...schema,
    properties: { ...schema.properties, apiVersion: text, kind: text, metadata: objectMetaSchema },
  };
}

/** @param preserves unknown fields: a place hands it down to all below it. */
function typeOf(given: StructuralSchema, preserves: boolean): MergeType {
  const schema = given["x-kubernetes-embedded-resource"] === true ? withObjectFields(given) : given;
  const below = preserves || schema["x-kubernetes-preserve-unknown-fields"] === true;
  switch (schema.type) {
    case undefined:
      return { scalar: "untyped", list: listOf(schema, below), map: mapOf(schema, below) };
    case "object":
      return { map: mapOf(schema, below) };
    case "array":
      return { list: listOf(schema, below) };
    default:
      return { scalar: scalarOf(schema) };
  }
}

function scalarOf({ type, format }: StructuralSchema): ScalarType {
  if (type === "boolean") return "boolean";
  if (type !== "string") return "numeric";
  return format === undefined || format === "" || format === "byte" ? "string" : "untyped";
}

function listOf(schema: StructuralSchema, preserves: boolean): ListType {
  const relation = schema["x-kubernetes-list-type"] ?? "atomic";
  return {
    items: schema.items === undefined ? untypedAtomic : typeOf(schema.items, preserves),
    relation,
    keys: relation === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : [],
  };
}

function mapOf(schema: StructuralSchema, preserves: boolean): MapType {
  const elements = elementsOf(schema, preserves);
  return {
    fields: new Map(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, fieldOf(field, preserves)])),
    ...(elements === undefined ? {} : { elements }),
    atomic: schema["x-kubernetes-map-type"] === "atomic",
  };
}

function fieldOf(schema: StructuralSchema, preserves: boolean): MergeField {
  const type = typeOf(schema, preserves);
  return schema.default === undefined ? { type } : { type, default: schema.default };
}

/** An object that says nothing of its fields may have any. */
function elementsOf({ additionalProperties, properties }: StructuralSchema, preserves: boolean): MergeType | undefined {
  if (additionalProperties === true) return deduced;
  if (typeof additionalProperties === "object") return typeOf(additionalProperties, preserves);
  if (additionalProperties === false) return undefined;
  return preserves || Object.keys(properties ?? {}).length === 0 ? deduced : undefined;
}
