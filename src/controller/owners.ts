import { apiVersionOf, type ResourceType } from "../meta/resource-type.ts";
import type { KubeObject, ObjectMeta, OwnerReference } from "../meta/types.ts";
import { nameOf, type ObjectName } from "./cache/object-key.ts";
import type { MapFunction } from "./watch-source.ts";

/** The reference by which an object says that it is gone when its owner is; garbage collection of the cluster sees to it. */
export const ownerReference = (
  owner: KubeObject,
  { controller = true, blockOwnerDeletion = true }: { controller?: boolean; blockOwnerDeletion?: boolean } = {},
): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name ?? "",
  uid: owner.metadata.uid ?? "",
  controller,
  blockOwnerDeletion,
});

/**
 * The object with that owner, which is its controller.
 * @throws TypeError if the object is where garbage collection would not find the owner, and remove the object at once
 */
export function ownedBy<T extends { metadata: ObjectMeta }>(owner: KubeObject, object: T): T {
  const { namespace = "" } = owner.metadata;
  if (namespace !== "" && (object.metadata.namespace ?? "") !== namespace) {
    const where = object.metadata.namespace === undefined ? "without a namespace" : `in ${object.metadata.namespace}`;
    throw new TypeError(
      `${owner.kind} ${namespace}/${owner.metadata.name ?? ""} cannot own ${object.metadata.name ?? "an object"} ${where}: ` +
        "an owner has the namespace of what it owns, or none",
    );
  }
  return { ...object, metadata: { ...object.metadata, ownerReferences: [ownerReference(owner)] } };
}

/** The owner that manages the object; there can be only one. */
export const controllerOf = ({ metadata }: KubeObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true);

/** Maps an object to its owners of a type, or to the one that manages it. A cluster-scoped owner has no namespace. */
export function ownersOf(type: ResourceType, { onlyController = false } = {}): MapFunction<KubeObject> {
  return ({ metadata }) =>
    (metadata.ownerReferences ?? [])
      .filter((reference) => isOf(reference, type) && (!onlyController || reference.controller === true))
      .map(({ name }): ObjectName => (type.namespaced ? { namespace: metadata.namespace ?? "", name } : { name }));
}

/** The version does not matter: the owner may have been written in another one. */
function isOf({ apiVersion, kind }: OwnerReference, type: ResourceType): boolean {
  return kind === type.kind && groupOf(apiVersion) === groupOf(apiVersionOf(type));
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");

/** Maps an object to the one of the same name and namespace. */
export const sameName: MapFunction<KubeObject> = (object) => [nameOf(object)];
