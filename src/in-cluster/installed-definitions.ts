import type { KubeObject } from "../meta/types.ts";
import type { Cluster } from "./cluster.ts";
import type { Definition } from "./explain-definition.ts";

/** As `build config --as crd` writes it. */
const installationAnnotation = "apiserver-boot/installation";

/** Those of its objects, cluster-wide by nature, that belong to one installation, and not to another of the same name. */
export const isInstalledBy =
  ({ name, namespace }: { readonly name: string; readonly namespace: string }) =>
  ({ metadata }: KubeObject): boolean =>
    metadata.annotations?.[installationAnnotation] === `${namespace}/${name}`;

/** The type of a definition's objects, in the version they are stored in. */
export function storedType({ spec }: Definition): { readonly apiVersion: string; readonly kind: string } {
  const version = spec.versions.find(({ storage }) => storage === true) ?? spec.versions[0];
  return { apiVersion: `${spec.group}/${version?.name}`, kind: spec.names.kind };
}

/** Whether its deletion would delete something else. One that was never served has nothing. */
export async function hasObjects(cluster: Cluster, definition: Definition): Promise<boolean> {
  return (await cluster.list(storedType(definition), { limit: 1 })).length > 0;
}
