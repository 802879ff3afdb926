import type { JsonValue } from "../../../meta/types.ts";
import { isJsonObject } from "../../../meta/json/own-member.ts";
import type { StructuralSchema } from "../../structural-schema.ts";
import { CelError } from "../cel-error.ts";
import type { Value } from "../values/value.ts";
import { JsonList, mapListOf, setListOf } from "./json-list.ts";
import { JsonMap, JsonStruct } from "./json-map.ts";
import { bytesValue, dateTimeValue, dateValue, durationValue } from "./parse-formats.ts";
import { withObjectMeta } from "./resource-root.ts";

/** Makes values of JSON as a schema types it. What is inside of it is looked at when an expression asks for it. */
export type Wrap = (json: JsonValue) => Value;

/**
 * Compiles the way from JSON to values. @throws CelError, when applied, for JSON that does not fit its schema: rules run
 * on valid objects, but ratcheting lets old values pass. [src: apiserver cel/common/valuesunstructured.go]
 */
export function compileWrap(schema: StructuralSchema, isRoot = false): Wrap {
  const wrap = compileTyped(isRoot ? withObjectMeta(schema) : schema);
  if (schema.nullable) return (json) => (json === null ? null : wrap(json));
  return (json) => {
    if (json === null) throw new CelError("invalid data, got null for schema with nullable=false");
    return wrap(json);
  };
}

function compileTyped(schema: StructuralSchema): Wrap {
  if (schema["x-kubernetes-int-or-string"]) return intOrString;
  switch (schema.type) {
    case "object":
      return compileObject(schema);
    case "array":
      return compileArray(schema);
    case "string":
      return compileString(schema.format);
    case "number":
      return (json) => (typeof json === "number" || typeof json === "bigint" ? Number(json) : wrong("float", json));
    case "integer":
      return (json) => integerOf(json) ?? wrong("int", json);
    case "boolean":
      return (json) => (typeof json === "boolean" ? json : wrong("bool", json));
    default:
      throw new CelError("invalid type, expected object, array, number, integer, boolean or string");
  }
}

function wrong(expected: string, json: JsonValue): never {
  throw new CelError(`invalid data, expected ${expected}, got ${goTypeName(json)}`);
}

function goTypeName(json: JsonValue): string {
  if (Array.isArray(json)) return "[]interface {}";
  const names = { number: Number.isInteger(json) ? "int64" : "float64", bigint: "int64", boolean: "bool" };
  return (
    { ...names, object: "map[string]interface {}", string: "string" }[typeof json as keyof typeof names] ?? "string"
  );
}

function integerOf(json: JsonValue): bigint | undefined {
  if (typeof json === "bigint") return json;
  return typeof json === "number" && Number.isInteger(json) ? BigInt(json) : undefined;
}

function intOrString(json: JsonValue): Value {
  const value = typeof json === "string" ? json : integerOf(json);
  if (value === undefined) {
    throw new CelError("invalid data, expected XIntOrString value to be either a string or integer");
  }
  return value;
}

function compileString(format: string | undefined): Wrap {
  const parse = { byte: bytesValue, duration: durationValue, date: dateValue, "date-time": dateTimeValue }[
    format ?? ""
  ];
  return (json) => {
    if (typeof json !== "string") return wrong("string", json);
    return parse === undefined ? json : parse(json);
  };
}

/** Compiled when first needed: schemas are wide, and rules look at little of them. */
function lazily(schema: StructuralSchema): Wrap {
  let compiled: Wrap | undefined;
  return (json) => {
    compiled ??= compileWrap(schema, schema["x-kubernetes-embedded-resource"] === true);
    return compiled(json);
  };
}

function compileObject(schema: StructuralSchema): Wrap {
  const { properties, additionalProperties } = schema;
  const values =
    properties === undefined && typeof additionalProperties === "object" ? lazily(additionalProperties) : undefined;
  const fields = new Map(Object.entries(properties ?? {}).map(([name, property]) => [name, lazily(property)]));
  return (json) => {
    if (!isJsonObject(json)) {
      throw new CelError("invalid data, expected a map for the provided schema with type=object");
    }
    return values === undefined ? new JsonStruct(json, fields) : new JsonMap(json, values);
  };
}

function compileArray(schema: StructuralSchema): Wrap {
  if (schema.items === undefined) throw new CelError("invalid array type, expected Items with a non-empty Schema");
  const item = lazily(schema.items);
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const listType = schema["x-kubernetes-list-type"];
  return (json) => {
    if (!Array.isArray(json)) {
      throw new CelError("invalid data, expected an array for the provided schema with type=array");
    }
    const list = new JsonList(json, item);
    if (listType === "map") return mapListOf(list, keys);
    return listType === "set" ? setListOf(list) : list;
  };
}
