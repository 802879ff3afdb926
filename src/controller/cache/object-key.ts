import type { KubeObject } from "../../meta/types.ts";

/** Names an object of a type. */
export interface ObjectName {
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
}

/** `namespace/name`, or `name`. */
export const keyOf = ({ namespace, name }: ObjectName): string =>
  namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;

export const nameOf = ({ metadata: { namespace, name = "" } }: KubeObject): ObjectName =>
  namespace === undefined || namespace === "" ? { name } : { namespace, name };

export function parseKey(key: string): ObjectName {
  const slash = key.indexOf("/");
  return slash === -1 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
