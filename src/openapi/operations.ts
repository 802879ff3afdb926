import type { ServedResource, ServedSubresource } from "../api/served-api.ts";
import { kindName, listName } from "./definition-names.ts";
import { metaName } from "./meta-definitions.ts";
import {
  accepted,
  article,
  created,
  idOf,
  mediaTypes,
  ok,
  operation,
  type Operation,
  type PathItem,
} from "./operation.ts";
import { operationIdPart } from "./operation-id.ts";
import { nameParameter, namespaceParameter, prettyParameter } from "./parameters.ts";
import { scaleName } from "./scale-definitions.ts";
import { subresourcePaths } from "./subresource-operations.ts";

/** Every path of a resource: all namespaces, collection, item, and its subresources' (R-URL-1, R-URL-3). */
export function pathsOf(resource: ServedResource, patchTypes: readonly string[]): PathItem[] {
  const { group, version, resource: plural, kind, namespaced } = resource;
  const root = `/apis/${group}/${version}/`;
  const collection = `${root}${namespaced ? "namespaces/{namespace}/" : ""}${plural}`;
  const scope = namespaced ? [namespaceParameter] : [];
  const item = [nameParameter(kind), ...scope, prettyParameter];
  const { verbs } = resource;
  return [
    ...(namespaced ? served(allNamespaces(resource, root + plural), verbs) : []),
    ...served(
      { path: collection, parameters: [...scope, prettyParameter], operations: collectionOperations(resource) },
      verbs,
    ),
    ...served(
      { path: `${collection}/{name}`, parameters: item, operations: itemOperations(resource, patchTypes) },
      verbs,
    ),
    ...resource.subresources.flatMap((subresource) => {
      const path = `${collection}/{name}/${subresource.name}`;
      const operations = () => partOperations(resource, subresource, patchTypes);
      return (
        subresourcePaths(resource, subresource, path) ??
        served({ path, parameters: item, operations: operations() }, subresource.verbs)
      );
    }),
  ];
}

/** Without verbs that the kind's storage cannot do (R-VERB-5). */
function served(item: PathItem, verbs: readonly string[]): PathItem[] {
  const operations = item.operations.filter(({ action }) => verbs.includes(verbOf[action] ?? action));
  return operations.length === 0 ? [] : [{ ...item, operations }];
}

const verbOf: Readonly<Partial<Record<string, string>>> = { post: "create", put: "update" };

function allNamespaces(resource: ServedResource, path: string): PathItem {
  const { kind } = resource;
  const list = operation("get", "list", {
    id: `list${operationIdPart(resource)}${kind}ForAllNamespaces`,
    description: `list objects of kind ${kind}`,
    responses: [ok(listName(resource))],
  });
  const parameters = [...list.parameters, prettyParameter].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { path, parameters, operations: [{ ...list, parameters: [] }] };
}

function collectionOperations(resource: ServedResource): Operation[] {
  const { kind } = resource;
  const definition = kindName(resource);
  return [
    operation("get", "list", {
      id: idOf(resource, "list"),
      description: `list objects of kind ${kind}`,
      responses: [ok(listName(resource))],
    }),
    operation("post", "post", {
      id: idOf(resource, "create"),
      description: `create ${article(kind)}${kind}`,
      body: { definition, required: true, mediaTypes },
      responses: [ok(definition), created(definition), accepted(definition)],
    }),
    operation("delete", "deletecollection", {
      id: idOf(resource, "delete", "Collection"),
      description: `delete collection of ${kind}`,
      body: { definition: metaName("DeleteOptions"), required: false, mediaTypes },
      responses: [ok(metaName("Status"))],
    }),
  ];
}

function itemOperations(resource: ServedResource, patchTypes: readonly string[]): Operation[] {
  const { kind } = resource;
  const status = metaName("Status");
  const [get, put, patch] = objectOperations(resource, patchTypes, {
    part: "",
    suffix: "",
    definition: kindName(resource),
  });
  const remove = operation("delete", "delete", {
    id: idOf(resource, "delete"),
    description: `delete ${article(kind)}${kind}`,
    body: { definition: metaName("DeleteOptions"), required: false, mediaTypes },
    responses: [ok(status), accepted(status)],
  });
  return [get, put, remove, patch];
}

function partOperations(
  resource: ServedResource,
  { name, type }: ServedSubresource,
  patchTypes: readonly string[],
): Operation[] {
  const definition = type === "scale" ? scaleName : kindName(resource);
  const suffix = name[0]?.toUpperCase() + name.slice(1);
  return objectOperations(resource, patchTypes, { part: ` ${name} of`, suffix, definition });
}

/** The whole object, or a subresource that is a part or a view of it. */
interface Part {
  /** In descriptions. */
  readonly part: string;
  /** Of operation ids. */
  readonly suffix: string;
  /** Full name. */
  readonly definition: string;
}

/** get, put and patch. */
function objectOperations(
  resource: ServedResource,
  patchTypes: readonly string[],
  { part, suffix, definition }: Part,
): [Operation, Operation, Operation] {
  const { kind } = resource;
  return [
    operation("get", "get", {
      id: idOf(resource, "read", "", suffix),
      description: `read${part} the specified ${kind}`,
      responses: [ok(definition)],
    }),
    operation("put", "put", {
      id: idOf(resource, "replace", "", suffix),
      description: `replace${part} the specified ${kind}`,
      body: { definition, required: true, mediaTypes },
      responses: [ok(definition), created(definition)],
    }),
    operation("patch", "patch", {
      id: idOf(resource, "patch", "", suffix),
      description: `partially update${part} the specified ${kind}`,
      body: { definition: metaName("Patch"), required: true, mediaTypes: patchTypes },
      responses: [ok(definition)],
    }),
  ];
}
