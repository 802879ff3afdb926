import type { ResourceClient } from "../client/resource-client.ts";
import type { KubeObject } from "../meta/types.ts";

export const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.finalizers?.includes(finalizer) === true;

/** @throws ApiError Conflict if somebody else changed the object: try again with the new one. */
export const addFinalizer = <T extends KubeObject>(
  resource: ResourceClient<T>,
  object: T,
  finalizer: string,
): Promise<T> => setFinalizers(resource, object, [...(object.metadata.finalizers ?? []), finalizer]);

/** The object is gone when its last finalizer is. @throws ApiError Conflict, as above. */
export const removeFinalizer = <T extends KubeObject>(
  resource: ResourceClient<T>,
  object: T,
  finalizer: string,
): Promise<T> =>
  setFinalizers(
    resource,
    object,
    (object.metadata.finalizers ?? []).filter((other) => other !== finalizer),
  );

/** Guarded by uid and resourceVersion: finalizers of others are in the same list. */
function setFinalizers<T extends KubeObject>(
  resource: ResourceClient<T>,
  { metadata: { name = "", namespace, uid, resourceVersion } }: T,
  finalizers: readonly string[],
): Promise<T> {
  const patch = { metadata: { uid, resourceVersion, finalizers } };
  return resource.patch(name, patch, namespace === undefined ? {} : { namespace });
}
