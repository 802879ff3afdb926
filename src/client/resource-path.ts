import type { ResourceType } from "../meta/resource-type.ts";
import type { KubeObject } from "../meta/types.ts";

/** Names a collection of a server. A ResourceType is one, and says what its objects are. */
export type ResourceReference<T = KubeObject> = Omit<ResourceType<T>, "kind"> & { readonly kind?: string };

/** `/apis/g/v[/namespaces/ns]/plural` (R-URL-1). No namespace on a namespaced type: all namespaces. */
export function collectionPath(reference: ResourceReference, namespace: string | undefined): string {
  const { group, version, resource, namespaced } = reference;
  if (namespace !== undefined && namespace !== "" && !namespaced) {
    throw new TypeError(`${resource} are cluster-scoped: leave namespace ${JSON.stringify(namespace)} out`);
  }
  const root = group === "" ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
  const scope = namespace === undefined || namespace === "" ? "" : `/namespaces/${segment(namespace)}`;
  return `${root}${scope}/${segment(resource)}`;
}

/** The path of one object or of one of its subresources. */
export function objectPath(
  reference: ResourceReference,
  name: string | undefined,
  namespace: string | undefined,
  subresource?: string,
): string {
  if (name === undefined || name === "") throw new TypeError(`${reference.resource}: the object needs a name`);
  if (reference.namespaced && (namespace === undefined || namespace === "")) {
    throw new TypeError(`${reference.resource} ${JSON.stringify(name)}: a namespace is needed`);
  }
  const path = `${collectionPath(reference, namespace)}/${segment(name)}`;
  return subresource === undefined ? path : `${path}/${subresource.split("/").map(segment).join("/")}`;
}

export type QueryValue = string | number | boolean | undefined;

/** `?a=b&…`, without the undefined and the empty; "" if nothing is left. */
export function queryOf(values: Readonly<Record<string, QueryValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** One path segment; a name can never climb out of its collection. */
function segment(text: string): string {
  if (text === "" || text === "." || text === "..")
    throw new TypeError(`${JSON.stringify(text)} cannot be part of a path`);
  return encodeURIComponent(text);
}
