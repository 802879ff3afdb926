import { setMember } from "../../meta/json/own-member.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import type { StructuralSchema } from "../../schema/structural-schema.ts";
import type { Random } from "./random.ts";
import { sampleString } from "./sample-string.ts";

/** Values that are given rather than made up, by path: `spec.schedule`, `spec.jobs[].image`. */
export type GivenValues = Readonly<Record<string, readonly JsonValue[]>>;

export interface SampleOptions {
  readonly random: Random;
  readonly values: GivenValues;
}

/** A value for a schema, or undefined if none could be made. Combinations (oneOf, not) are left to who validates it. */
export function sampleValue(schema: StructuralSchema, path: string, options: SampleOptions): JsonValue | undefined {
  const { random, values } = options;
  const given = values[path];
  if (given !== undefined && given.length > 0) return structuredClone(random.pick(given));
  if (schema.nullable === true && random.chance(0.1)) return null;
  if (schema.enum !== undefined) return structuredClone(random.pick(schema.enum));
  if (schema["x-kubernetes-int-or-string"]) return random.pick<JsonValue>([0, 1, 8080, "http", "50%"]);
  switch (schema.type) {
    case "boolean":
      return random.chance(0.5);
    case "string":
      return sampleString(schema, random);
    case "integer":
    case "number":
      return sampleNumber(schema, random);
    case "array":
      return sampleList(schema, path, options);
    case "object":
      return sampleObject(schema, path, options);
    default:
      return random.pick<JsonValue>(["any", 1, true, { any: ["thing"] }]);
  }
}

function sampleNumber(schema: StructuralSchema, random: Random): number | undefined {
  const { type, format, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  const step = multipleOf ?? (type === "integer" ? 1 : 0.25);
  const largest = format === "int32" ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const minimum = schema.minimum ?? (schema.maximum === undefined ? -largest : schema.maximum - 1000);
  const maximum = schema.maximum ?? largest;
  const low = Math.ceil(minimum / step) + (exclusiveMinimum === true && Number.isInteger(minimum / step) ? 1 : 0);
  const high = Math.floor(maximum / step) - (exclusiveMaximum === true && Number.isInteger(maximum / step) ? 1 : 0);
  if (low > high) return undefined;
  const within = (at: number): number => Math.min(Math.max(at, low), high) * step + 0; // no -0
  // Ends and small numbers are where conversions go wrong.
  return random.pick([within(low), within(high), within(0), within(1), within(low + random.integer(0, 1000))]);
}

function sampleList(schema: StructuralSchema, path: string, options: SampleOptions): JsonValue[] | undefined {
  const { items = {}, minItems = 0, maxItems = minItems + 3 } = schema;
  const wanted = options.random.integer(minItems, Math.min(maxItems, minItems + 3));
  const list: JsonValue[] = [];
  const keys = new Set<string>();
  for (let attempt = 0; list.length < wanted && attempt < 20 * wanted; attempt++) {
    const item = sampleValue(items, `${path}[]`, options);
    if (item === undefined) break;
    const key = identity(schema, item);
    if (key !== undefined && keys.has(key)) continue;
    keys.add(key ?? "");
    list.push(item);
  }
  return list.length < minItems ? undefined : list;
}

/** What must not be twice in a list; undefined: anything may. */
function identity(schema: StructuralSchema, item: JsonValue): string | undefined {
  switch (schema["x-kubernetes-list-type"]) {
    case "set":
      return stringifyJson(item);
    case "map":
      return stringifyJson(
        (schema["x-kubernetes-list-map-keys"] ?? []).map((key) => (item as JsonObject)[key] ?? null),
      );
    default:
      return undefined;
  }
}

function sampleObject(schema: StructuralSchema, path: string, options: SampleOptions): JsonObject | undefined {
  const { random } = options;
  const object: JsonObject = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) === true;
    if (!isRequired && random.chance(0.3)) continue;
    const value = sampleValue(property, path === "" ? name : `${path}.${name}`, options);
    if (value !== undefined) setMember(object, name, value);
    else if (isRequired) return undefined;
  }
  if (schema["x-kubernetes-embedded-resource"] === true) {
    Object.assign(object, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
  }
  addMembers(object, schema, path, options);
  return object;
}

/** What is not among the properties. */
function addMembers(object: JsonObject, schema: StructuralSchema, path: string, options: SampleOptions): void {
  const { additionalProperties, minProperties = 0, maxProperties = minProperties + 2 } = schema;
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const member = typeof additionalProperties === "object" ? additionalProperties : {};
  if (additionalProperties === undefined && !isOpen) return;
  const wanted = options.random.integer(minProperties, Math.min(maxProperties, minProperties + 2));
  for (let at = 0; Object.keys(object).length < wanted && at < 2 * wanted; at++) {
    const value = sampleValue(member, `${path}.*`, options);
    if (value !== undefined) setMember(object, options.random.pick(["a", "b", "example.com/c", "D_e", "ü"]), value);
  }
}
