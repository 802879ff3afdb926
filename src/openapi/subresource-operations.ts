import { camelCase } from "../api/resolve-subresources.ts";
import type { ServedResource, ServedSubresource } from "../api/served-api.ts";
import type { StructuralSchema } from "../schema/structural-schema.ts";
import { kindName } from "./definition-names.ts";
import { metaName } from "./meta-definitions.ts";
import {
  accepted,
  created,
  idOf,
  mediaTypes,
  ok,
  operation,
  type Method,
  type PathItem,
  type Response,
} from "./operation.ts";
import { operationIdPart } from "./operation-id.ts";
import {
  nameParameter,
  namespaceParameter,
  pathParameter,
  prettyParameter,
  query,
  type Parameter,
} from "./parameters.ts";

type Own = Exclude<ServedSubresource, { type: "status" | "scale" }>;

/** The paths of a subresource of the user's making; undefined for one that is a part of its object. */
export function subresourcePaths(
  resource: ServedResource,
  subresource: ServedSubresource,
  path: string,
): PathItem[] | undefined {
  switch (subresource.type) {
    case "status":
    case "scale":
      return undefined;
    case "create":
      return [namedCreatePath(resource, subresource, path)];
    case "getter":
      return withSubPath(subresource, path, (at, below) => getterPath(resource, subresource, at, below));
    case "connect":
      return withSubPath(subresource, path, (at, below) => connectPath(resource, subresource, at, below));
  }
}

const text: Response = { code: "200", description: "OK", isText: true };
const scopeOf = ({ namespaced }: ServedResource): Parameter[] => (namespaced ? [namespaceParameter] : []);
const verbs: Readonly<Record<string, Method>> = {
  get: "get",
  create: "post",
  update: "put",
  patch: "patch",
  delete: "delete",
};

function withSubPath(
  { definition }: Extract<Own, { type: "getter" | "connect" }>,
  path: string,
  at: (path: string, isBelow: boolean) => PathItem,
): PathItem[] {
  return definition.subPaths === true ? [at(path, false), at(`${path}/{path}`, true)] : [at(path, false)];
}

function namedCreatePath(
  resource: ServedResource,
  { name, input, output }: Extract<Own, { type: "create" }>,
  path: string,
): PathItem {
  const answer = output === undefined ? metaName("Status") : kindName(output);
  const post = operation("post", "post", {
    id: idOf(resource, "create", "", camelCase(name)),
    description: `create ${name} of a ${resource.kind}`,
    kind: input,
    body: { definition: kindName(input), required: true, mediaTypes },
    responses: [ok(answer), created(answer), accepted(answer)],
  });
  return { path, parameters: [nameParameter(input.kind), ...scopeOf(resource), prettyParameter], operations: [post] };
}

function getterPath(
  resource: ServedResource,
  { name, options, output }: Extract<Own, { type: "getter" }>,
  path: string,
  isBelow: boolean,
): PathItem {
  const get = operation("get", "get", {
    id: idOf(resource, "read", "", camelCase(name)) + (isBelow ? "WithPath" : ""),
    description: `read ${name} of the specified ${resource.kind}`,
    ...(output === undefined ? { produces: [...mediaTypes, "text/plain"] } : {}),
    responses: [output === undefined ? text : ok(kindName(output))],
  });
  const item = [
    nameParameter(resource.kind),
    ...scopeOf(resource),
    ...(isBelow ? [pathParameter] : []),
    prettyParameter,
  ];
  return { path, parameters: [...optionParameters(options), ...item], operations: [{ ...get, parameters: [] }] };
}

function connectPath(
  resource: ServedResource,
  { name, kind, verbs: served, options }: Extract<Own, { type: "connect" }>,
  path: string,
  isBelow: boolean,
): PathItem {
  const { group, version } = resource;
  const operations = served.flatMap((verb) => {
    const method = verbs[verb];
    if (method === undefined) return [];
    const word = method[0]?.toUpperCase() + method.slice(1);
    const scope = resource.namespaced ? "Namespaced" : "";
    const id = `connect${operationIdPart(resource)}${word}${scope}${resource.kind}${camelCase(name)}`;
    return operation(method, "connect", {
      id: id + (isBelow ? "WithPath" : ""),
      description: `connect ${method.toUpperCase()} requests to ${name} of ${resource.kind}`,
      kind: { group, version, kind },
      produces: ["*/*"],
      responses: [text],
    });
  });
  const item = [nameParameter(kind), ...scopeOf(resource), ...(isBelow ? [pathParameter] : [])];
  return { path, parameters: [...optionParameters(options), ...item], operations };
}

function optionParameters({ properties = {} }: StructuralSchema): Parameter[] {
  return Object.entries(properties).map(([name, schema]) => {
    const { type } = schema.type === "array" && schema.items !== undefined ? schema.items : schema;
    return query(name, type as Parameter["type"], schema.description ?? "");
  });
}
