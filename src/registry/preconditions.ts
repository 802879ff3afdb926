import type { ServedResource } from "../api/served-api.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { KubeObject } from "../meta/types.ts";

/** What must be true of the stored object for a delete to happen (R-DEL-2). */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** @throws StatusError 409, with the Kind where a plural usually stands, as upstream does. */
export function checkDeletePreconditions(
  resource: ServedResource,
  { uid, resourceVersion }: Preconditions,
  { metadata }: KubeObject,
): void {
  const kindAsResource = { group: resource.group, resource: resource.kind };
  const conflict = (text: string) => statusErrors.conflict(kindAsResource, metadata.name ?? "", text);
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ""}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ""}). The object might have been modified`,
    );
  }
}

/** A resourceVersion in the body of a write is a precondition too (R-UPD-2). */
export function checkResourceVersion(resource: ServedResource, next: KubeObject, old: KubeObject): void {
  const { resourceVersion } = next.metadata;
  if (!isUnset(resourceVersion) && resourceVersion !== old.metadata.resourceVersion) {
    throw statusErrors.optimisticLock(resource, old.metadata.name ?? "");
  }
}

/** So is a uid in a PUT (R-META-20); in what a patch results in it is a field that may not change. */
export function checkUid(resource: ServedResource, name: string, wanted: string, { metadata }: KubeObject): void {
  if (wanted !== metadata.uid) throw uidConflict(resource, name, wanted, metadata.uid ?? "");
}

const uidConflict = (resource: ServedResource, name: string, wanted: string, actual: string) =>
  statusErrors.conflict(
    resource,
    name,
    `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`,
  );

/** "0" counts as unset in writes, as upstream parses it. */
export const isUnset = (resourceVersion: string | undefined): boolean =>
  resourceVersion === undefined || resourceVersion === "" || resourceVersion === "0";
