import type { GroupVersionKind, JsonObject, JsonValue } from "../meta/types.ts";
import type { Form } from "./form.ts";
import { objectMetaDefinitions } from "./object-meta-definitions.ts";
import { requestDefinitions } from "./request-definitions.ts";

/** Full name of a meta/v1 type's definition. */
export const metaName = (type: string): string => `io.k8s.apimachinery.pkg.apis.meta.v1.${type}`;

/** x-kubernetes-group-version-kind of a definition: a list (R-OAS-4). */
export const groupVersionKinds = (kinds: readonly GroupVersionKind[]): JsonValue =>
  kinds.map(({ group, version, kind }) => ({ group, version, kind }));

/**
 * The meta/v1 definitions every document refers to, under their full names.
 * @param groupVersions those of the document: DeleteOptions is a kind in each of them.
 */
export function metaDefinitions(
  groupVersions: readonly Omit<GroupVersionKind, "kind">[],
  form: Form,
): Record<string, JsonObject> {
  const kinds: Record<string, GroupVersionKind[]> = {
    DeleteOptions: [{ group: "", version: "v1" }, ...groupVersions].map((gv) => ({ ...gv, kind: "DeleteOptions" })),
    Status: [{ group: "", version: "v1", kind: "Status" }],
  };
  const types = Object.entries({ ...objectMetaDefinitions, ...requestDefinitions });
  return Object.fromEntries(
    types.map(([type, schema]) => [metaName(type), withKinds(inForm(schema, form), kinds[type])]),
  );
}

const withKinds = (schema: JsonObject, kinds: readonly GroupVersionKind[] | undefined): JsonObject =>
  kinds === undefined ? schema : { ...schema, "x-kubernetes-group-version-kind": groupVersionKinds(kinds) };

/** A published definition as one form has it; `$ref` in it is a full name, or the bare one of a meta type. */
export function inForm(schema: JsonObject, form: Form): JsonObject {
  const { $ref, default: preset, properties, items, additionalProperties, ...rest } = schema;
  const out: JsonObject = { ...rest };
  if (preset !== undefined && form.metaDefaults) out["default"] = preset;
  if (isObject(properties)) {
    out["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        isObject(property) ? inForm(property, form) : property,
      ]),
    );
  }
  if (isObject(items)) out["items"] = inForm(items, form);
  if (isObject(additionalProperties)) out["additionalProperties"] = inForm(additionalProperties, form);
  return typeof $ref === "string" ? form.reference($ref.includes(".") ? $ref : metaName($ref), out) : out;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
