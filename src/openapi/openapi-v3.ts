import type { ServedResource, ServedVersion } from "../api/served-api.ts";
import type { JsonObject } from "../meta/types.ts";
import { formV3 } from "./form.ts";
import { kindDefinitions } from "./kind-definitions.ts";
import { metaDefinitions } from "./meta-definitions.ts";
import { tagOf } from "./operation-id.ts";
import { type Body, mediaTypes, type Operation, type PathItem, type Response } from "./operation.ts";
import { pathsOf } from "./operations.ts";
import { wireTypeDefinitions } from "./wire-type-definitions.ts";
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
        wireTypeDefinitions(resources, formV3),
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
  const { group, version, kind } = operation.kind ?? resource;
  const { id, action, description, parameters, body, responses, produces = mediaTypes } = operation;
  return {
    tags: [tagOf(resource)],
    description,
    operationId: id,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterV3) }),
    ...(body === undefined ? {} : { requestBody: bodyV3(body) }),
    responses: Object.fromEntries(
      responses.map((response) => [
        response.code,
        { description: response.description, ...responseContent(response, produces) },
      ]),
    ),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

function responseContent({ definition, isText }: Response, types: readonly string[]): JsonObject {
  if (isText === true)
    return { content: Object.fromEntries(types.map((type) => [type, { schema: { type: "string" } }])) };
  return definition === undefined ? {} : { content: content(definition, types) };
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
