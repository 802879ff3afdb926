import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { JsonObject, JsonValue } from "../meta/types.ts";
import { formV2 } from "./form.ts";
import { kindDefinitions } from "./kind-definitions.ts";
import { metaDefinitions } from "./meta-definitions.ts";
import { tagOf } from "./operation-id.ts";
import { type Body, mediaTypes, type Operation, type PathItem, type Response } from "./operation.ts";
import { pathsOf } from "./operations.ts";
import { wireTypeDefinitions } from "./wire-type-definitions.ts";
import type { OpenApiOptions } from "./options.ts";
import type { Parameter } from "./parameters.ts";
import { scaleDefinitions } from "./scale-definitions.ts";

/** The Swagger 2.0 document of everything that is served (R-OAS-1). */
export function buildOpenApiV2({ groups }: ServedApi, { info, patchTypes }: OpenApiOptions): JsonObject {
  const versions = groups.flatMap((group) => group.versions);
  const resources = versions.flatMap((version) => version.resources);
  return {
    swagger: "2.0",
    info: { ...info },
    paths: Object.fromEntries(
      resources.flatMap((resource) =>
        pathsOf(resource, patchTypes).map((item) => [item.path, pathItem(item, resource)]),
      ),
    ),
    definitions: Object.assign(
      {},
      metaDefinitions(versions, formV2),
      scaleDefinitions(resources, formV2),
      wireTypeDefinitions(resources, formV2),
      ...resources.map((resource) => kindDefinitions(resource, formV2)),
    ) as JsonObject,
  };
}

function pathItem({ parameters, operations }: PathItem, resource: ServedResource): JsonObject {
  return {
    parameters: parameters.map(parameterV2),
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationV2(operation, resource)])),
  };
}

function operationV2(operation: Operation, resource: ServedResource): JsonObject {
  const { group, version, kind } = operation.kind ?? resource;
  const parameters = [...bodyV2(operation.body), ...operation.parameters.map(parameterV2)];
  return {
    description: operation.description,
    consumes: [...(operation.method === "patch" ? (operation.body?.mediaTypes ?? []) : mediaTypes)],
    produces: [...(operation.produces ?? mediaTypes)],
    schemes: ["https"],
    tags: [tagOf(resource)],
    operationId: operation.id,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: Object.fromEntries(
      operation.responses.map((response) => [
        response.code,
        { description: response.description, ...responseSchema(response) },
      ]),
    ),
    "x-kubernetes-action": operation.action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

function responseSchema({ definition, isText }: Response): JsonObject {
  if (isText === true) return { schema: { type: "string" } };
  return definition === undefined ? {} : { schema: formV2.reference(definition) };
}

function bodyV2(body: Body | undefined): JsonValue[] {
  if (body === undefined) return [];
  const required = body.required ? { required: true } : {};
  return [{ name: "body", in: "body", ...required, schema: formV2.reference(body.definition) }];
}

const parameterV2 = ({ name, in: place, type, description }: Parameter): JsonObject => ({
  name,
  in: place,
  description,
  type,
  uniqueItems: true,
  ...(place === "path" ? { required: true } : {}),
});
