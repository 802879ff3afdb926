import { isObject, type JsonSchema } from "./json-schema.ts";

const openKeyword = "x-kubernetes-preserve-unknown-fields";

/**
 * The structural schema that lets through what a v1beta1 definition with preserveUnknownFields does: fields that it does not name
 * stay, on every level. Its schema need not be structural: what a value is may be left open.
 */
export function withoutPruning(schema: JsonSchema): JsonSchema {
  const { items, properties, additionalProperties, ...rest } = schema;
  const type = schema.type ?? impliedType(schema);
  if (type === undefined && rest["x-kubernetes-int-or-string"] !== true) return { ...rest, [openKeyword]: true };
  return {
    ...rest,
    ...(type === undefined ? {} : { type }),
    ...(items === undefined ? {} : { items: withoutPruning(items) }),
    ...(properties === undefined ? {} : { properties: mapped(properties) }),
    ...(isObject(additionalProperties) ? { additionalProperties: withoutPruning(additionalProperties) } : {}),
    ...(type === "object" && !isObject(additionalProperties) ? { [openKeyword]: true } : {}),
    ...(type === "array" && items === undefined ? { items: { [openKeyword]: true } } : {}),
  };
}

const impliedType = ({ properties, additionalProperties, items }: JsonSchema): string | undefined =>
  properties !== undefined || additionalProperties !== undefined ? "object" : items === undefined ? undefined : "array";

const mapped = (properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, withoutPruning(property)]));
