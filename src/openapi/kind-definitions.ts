import { selectableFieldsOf } from "../api/selectable-fields.ts";
import type { ServedResource, ServedType } from "../api/served-api.ts";
import type { JsonObject } from "../meta/types.ts";
import { kindName, listName } from "./definition-names.ts";
import type { Form } from "./form.ts";
import { groupVersionKinds, metaName } from "./meta-definitions.ts";
import { metadataProperty, publishedSchema } from "./published-schema.ts";

const conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

export const typeMeta: JsonObject = {
  apiVersion: {
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
    type: "string",
  },
  kind: {
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
    type: "string",
  },
};

/** The definitions of a kind and of its list, under their full names (R-OAS-4). */
export function kindDefinitions(resource: ServedResource, form: Form): Record<string, JsonObject> {
  return { [kindName(resource)]: kindDefinition(resource, form), [listName(resource)]: listDefinition(resource, form) };
}

function kindDefinition(resource: ServedResource, form: Form): JsonObject {
  return { ...typeDefinition(resource, form), ...selectable(resource) };
}

/** Of any type whose objects have metadata. */
export function typeDefinition(
  { group, version, kind, schema }: Omit<ServedType, "apiVersion">,
  form: Form,
): JsonObject {
  const published = publishedSchema(schema, form);
  return {
    ...published,
    properties: {
      ...(published["properties"] as JsonObject | undefined),
      ...typeMeta,
      metadata: metadataProperty(form),
    },
    "x-kubernetes-group-version-kind": groupVersionKinds([{ group, version, kind }]),
  };
}

function listDefinition(resource: ServedResource, form: Form): JsonObject {
  const { group, version, kind, listKind } = resource;
  return {
    description: `${listKind} is a list of ${kind}`,
    type: "object",
    required: ["items"],
    properties: {
      ...typeMeta,
      items: {
        description: `List of ${resource.resource}. More info: ${conventions}`,
        type: "array",
        items: form.reference(kindName(resource)),
      },
      metadata: form.reference(metaName("ListMeta"), {
        description: `Standard list metadata. More info: ${conventions}#types-kinds`,
      }),
    },
    "x-kubernetes-group-version-kind": groupVersionKinds([{ group, version, kind: listKind }]),
    ...selectable(resource),
  };
}

/** R-SEL-3; on the kind and on its list, as upstream. */
function selectable({ definition }: ServedResource): JsonObject {
  const fields = selectableFieldsOf(definition).map(({ name }) => ({ fieldPath: name }));
  return fields.length === 0 ? {} : { "x-kubernetes-selectable-fields": fields };
}
