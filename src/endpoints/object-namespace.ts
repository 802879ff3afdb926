import { statusErrors } from "../meta/status-error.ts";
import type { KubeObject } from "../meta/types.ts";
import type { ResourceScope } from "./scope.ts";

/**
 * The object gets the namespace of the request, or none if its kind has none (R-META-5). Changes the object.
 * @throws StatusError 400 if it names another.
 */
export function settleNamespace({ metadata }: KubeObject, namespace: string, { resource }: ResourceScope): void {
  if (!resource.namespaced) {
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace !== undefined && metadata.namespace !== "" && metadata.namespace !== namespace) {
    throw statusErrors.badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  metadata.namespace = namespace;
}
