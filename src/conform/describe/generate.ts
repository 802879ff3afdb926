import type { JsonObject, JsonValue } from "../../meta/types.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

/** Strings that formats allow. */
const formats: Readonly<Record<string, string>> = {
  "date-time": "2024-01-02T03:04:05Z",
  datetime: "2024-01-02T03:04:05Z",
  date: "2024-01-02",
  byte: "YQ==",
  uuid: "6f1e2d3c-4b5a-4978-8a9b-0c1d2e3f4a5b",
  email: "a@example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  cidr: "192.0.2.0/24",
  hostname: "example.com",
  uri: "https://example.com/",
  duration: "1h",
};

/** Strings that patterns of manifests often want. */
const candidates: readonly string[] = [
  "a",
  "aa",
  "abc",
  "example",
  "A",
  "Abc",
  "1",
  "0",
  "10",
  "1h",
  "1.0",
  "v1",
  "1.2.3",
  "100m",
  "1Gi",
  "a/b",
  "a:b",
  "/a",
  "example.com",
  "example.com/a",
  "https://example.com/",
  "*/5 * * * *",
  "@daily",
  "192.0.2.1",
  "192.0.2.0/24",
  "a@example.com",
  "2024-01-02",
  "2024-01-02T03:04:05Z",
  "0123456789abcdef",
  "us-east-1",
  "",
];

/** The smallest value a schema takes; undefined where none is found. Defaults are left to the server. */
export function generateValue(schema: ResolvedSchema): JsonValue | undefined {
  if (schema.enum !== undefined) return schema.enum.find((value) => value !== null);
  if (schema["x-kubernetes-int-or-string"] === true) return 1;
  switch (schema.type) {
    case "object":
      return generateObject(schema);
    case "array":
      return generateItems(schema, schema.minItems ?? 0);
    case "string":
      return generateString(schema);
    case "integer":
    case "number":
      return generateNumber(schema);
    case "boolean":
      return false;
    default:
      return {};
  }
}

/** With its required fields that have no default. */
export function generateObject(schema: ResolvedSchema): JsonObject | undefined {
  const value: JsonObject = {};
  for (const name of schema.required ?? []) {
    const child = schema.properties?.[name];
    if (child === undefined || child.default !== undefined) continue;
    const generated = generateValue(child);
    if (generated === undefined) return undefined;
    value[name] = generated;
  }
  const { additionalProperties, minProperties = 0 } = schema;
  for (let i = Object.keys(value).length; i < minProperties; i++) {
    const generated = typeof additionalProperties === "object" ? generateValue(additionalProperties) : undefined;
    if (generated === undefined) return undefined;
    value[`key${i}`] = generated;
  }
  return value;
}

/** So many items, no two alike; undefined where they cannot be told apart. */
export function generateItems(schema: ResolvedSchema, count: number): JsonValue[] | undefined {
  const items: JsonValue[] = [];
  for (let i = 0; i < count; i++) {
    const item = generateItem(schema, i);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function generateItem({ items, ...list }: ResolvedSchema, index: number): JsonValue | undefined {
  if (items === undefined) return undefined;
  const value = generateValue(items);
  const needsOwn = list["x-kubernetes-list-type"] === "set" || list["x-kubernetes-list-type"] === "map";
  if (!needsOwn || index === 0 || value === undefined) return value;
  if (list["x-kubernetes-list-type"] === "set") return distinct(items, index);
  const key = list["x-kubernetes-list-map-keys"]?.[0] ?? "";
  const own = distinct(items.properties?.[key] ?? {}, index);
  return own === undefined ? undefined : { ...(value as JsonObject), [key]: own };
}

/** Another valid scalar for each index. */
function distinct(schema: ResolvedSchema, index: number): JsonValue | undefined {
  if (schema.enum !== undefined) return schema.enum[index];
  if (schema.type === "integer" || schema.type === "number") {
    const value = generateNumber(schema) + index * (schema.multipleOf ?? 1);
    return value <= (schema.maximum ?? value) ? value : undefined;
  }
  if (schema.type !== "string") return undefined;
  return stringsFor(schema)[index] ?? undefined;
}

function generateNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf = 1 }: ResolvedSchema) {
  const low = minimum === undefined ? undefined : exclusiveMinimum === true ? minimum + multipleOf : minimum;
  const high = maximum === undefined ? undefined : exclusiveMaximum === true ? maximum - multipleOf : maximum;
  const wanted = Math.min(Math.max(multipleOf, low ?? multipleOf), high ?? Number.POSITIVE_INFINITY);
  return Math.ceil(wanted / multipleOf) * multipleOf;
}

const generateString = (schema: ResolvedSchema): string | undefined => stringsFor(schema)[0];

/** Strings that a schema takes, no two alike. */
export function stringsFor(schema: ResolvedSchema): readonly string[] {
  const { format, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (schema.enum !== undefined) return schema.enum.filter((value) => typeof value === "string");
  const known = format === undefined ? undefined : formats[format];
  const all = known === undefined ? candidates.flatMap((text) => [text, padded(text, minLength)]) : [known];
  const fitting = all.filter((text) => text.length >= minLength && text.length <= maxLength && matches(schema, text));
  return [...new Set(fitting)];
}

const padded = (text: string, length: number): string =>
  text === "" ? text : text.repeat(Math.ceil(length / text.length)).slice(0, Math.max(length, text.length));

/** RE2's patterns are, but for rare ones, also JavaScript's. */
export function matches({ pattern }: ResolvedSchema, text: string): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}
