import type { ServedResource, ServedVersion } from "../api/served-api.ts";
import type { JsonObject } from "../meta/types.ts";
import { formV3 } from "./form.ts";
import { kindDefinitions } from "./kind-definitions.ts";
import { metaDefinitions } from "./meta-definitions.ts";
import { tagOf } from "./operation-id.ts";
import { type Body, mediaTypes, type Operation, type PathItem, pathsOf } from "./operations.ts";
import type { OpenApiOptions } from "./options.ts";
import type { Parameter } from "./parameters.ts";
import { scaleDefinitions } from "./scale-definitions.ts";

/** The OpenAPI 3.0 document of one group-version (R-OAS-12). */
export function buildOpenApiV3(version: ServedVersion, { info, patchTypes }: OpenApiOptions): JsonObject {
  const { resources } = version;
  return {
    openapi: "3.0.0",
    info: { ...info },
    paths: Object.fromEntries(
      resources.flatMap((resource) =>
        pathsOf(resource, patchTypes).map((item) => [item.path, pathItem(item, resource)]),
      ),
    ),
    components: {
      schemas: Object.assign(
        {},
        metaDefinitions([version], formV3),
        scaleDefinitions(resources, formV3),
        ...resources.map((resource) => kindDefinitions(resource, formV3)),
      ) as JsonObject,
    },
  };
}

function pathItem({ parameters, operations }: PathItem, resource: ServedResource): JsonObject {
  return {
    parameters: parameters.map(parameterV3),
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationV3(operation, resource)])),
  };
}

function operationV3(operation: Operation, resource: ServedResource): JsonObject {
  const { group, version, kind } = resource;
  const { id, action, description, parameters, body, responses } = operation;
  return {
    tags: [tagOf(resource)],
    description,
    operationId: id,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterV3) }),
    ...(body === undefined ? {} : { requestBody: bodyV3(body) }),
    responses: Object.fromEntries(
      responses.map(({ code, description, definition }) => [
        code,
        { description, ...(definition === undefined ? {} : { content: content(definition, mediaTypes) }) },
      ]),
    ),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

function bodyV3({ definition, required, mediaTypes }: Body): JsonObject {
  return { content: content(definition, mediaTypes), ...(required ? { required } : {}) };
}

const content = (definition: string, mediaTypes: readonly string[]): JsonObject =>
  Object.fromEntries(mediaTypes.map((type) => [type, { schema: formV3.reference(definition) }]));

const parameterV3 = ({ name, in: place, type, description }: Parameter): JsonObject => ({
  name,
  in: place,
  description,
  ...(place === "path" ? { required: true } : {}),
  schema: { type, uniqueItems: true },
});
