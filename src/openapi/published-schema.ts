import type { JsonObject } from "../meta/types.ts";
import type { NestedValidation, StructuralSchema } from "../schema/structural-schema.ts";
import type { Form } from "./form.ts";
import { metaName } from "./meta-definitions.ts";

const description = {
  metadata:
    "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
  embeddedApiVersion:
    "apiVersion defines the versioned schema of this representation of an object. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  embeddedKind:
    "kind is a string value representing the type of this object. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
};

/** A structural schema as a document shows it, as custom resources' are (R-OAS-7, R-OAS-15). */
export function publishedSchema(schema: StructuralSchema, form: Form): JsonObject {
  const { properties, items, additionalProperties, ...rest } = form.downgrades
    ? downgraded(schema)
    : withIntOrString(schema);
  const out: Record<string, unknown> = { ...rest };
  if (properties !== undefined) {
    out["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, publishedSchema(property, form)]),
    );
  }
  if (items !== undefined) out["items"] = publishedSchema(items, form);
  if (additionalProperties !== undefined) {
    out["additionalProperties"] =
      typeof additionalProperties === "boolean" ? additionalProperties : publishedSchema(additionalProperties, form);
  }
  return schema["x-kubernetes-embedded-resource"] === true ? embedded(out as JsonObject, form) : (out as JsonObject);
}

/** The properties `metadata` of a kind and of an embedded object. */
export const metadataProperty = (form: Form): JsonObject =>
  form.reference(metaName("ObjectMeta"), { description: description.metadata });

/**
 * What v2 and kubectl's client-side validation can bear: no junctors, nothing said of values that may be null, nothing
 * said of the fields of objects that keep unknown ones (R-OAS-7).
 */
function downgraded(schema: StructuralSchema): StructuralSchema {
  const out = { ...schema };
  for (const keyword of ["allOf", "anyOf", "oneOf", "not", "nullable"] as const) delete out[keyword];
  const { nullable, "x-kubernetes-preserve-unknown-fields": open } = schema;
  if (nullable === true || open === true) {
    delete out.items;
    delete out.properties;
  }
  const itemless = out.type === "array" && out.items === undefined;
  if (nullable === true || itemless || (open === true && out.type === "object")) delete out.type;
  return withoutNullableRequired(out);
}

/** kubectl takes null for a missing field. */
function withoutNullableRequired(schema: StructuralSchema): StructuralSchema {
  const { required, ...rest } = schema;
  if (required === undefined) return schema;
  const { properties = {}, additionalProperties } = schema;
  const nullableValues = typeof additionalProperties === "object" && additionalProperties.nullable === true;
  const kept = nullableValues ? [] : required.filter((name) => properties[name]?.nullable !== true);
  return kept.length === 0 ? rest : { ...rest, required: kept };
}

const intOrString: NestedValidation[] = [{ type: "integer" }, { type: "string" }];

/** Says in v3's own words what x-kubernetes-int-or-string means; also where the author has other alternatives. */
function withIntOrString(schema: StructuralSchema): StructuralSchema {
  if (schema["x-kubernetes-int-or-string"] !== true) return schema;
  if (isIntOrString(schema.anyOf) || isIntOrString(schema.allOf?.[0]?.anyOf)) return schema;
  if (schema.anyOf === undefined) return { ...schema, anyOf: intOrString };
  return { ...schema, allOf: [{ anyOf: intOrString }, ...(schema.allOf ?? [])] };
}

const isIntOrString = (alternatives: readonly NestedValidation[] | undefined): boolean =>
  alternatives?.length === 2 && alternatives[0]?.type === "integer" && alternatives[1]?.type === "string";

/** An embedded object's implied fields; v2 is silent about them where unknown fields are kept. */
function embedded(schema: JsonObject, form: Form): JsonObject {
  if (form.downgrades && schema["x-kubernetes-preserve-unknown-fields"] === true) return schema;
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return {
    ...schema,
    properties: {
      ...(schema["properties"] as JsonObject | undefined),
      apiVersion: { description: description.embeddedApiVersion, type: "string" },
      kind: { description: description.embeddedKind, type: "string" },
      metadata: metadataProperty(form),
    },
    required: [...required, ...["kind", "apiVersion"].filter((name) => !required.includes(name))],
  };
}
