import { randomUUID } from "node:crypto";
import type { ServedResource } from "../api/served-api.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import { formatTime } from "../meta/time.ts";
import type { KubeObject, ObjectMeta } from "../meta/types.ts";

/** What is written through: the object itself or one of its subresources. */
export type WriteTarget = "" | "status" | "scale";

/** Sets what only the server may set (R-META-1). Changes `object`, which the caller owns. */
export function prepareForCreate(resource: ServedResource, object: KubeObject, now: Date): void {
  const { metadata } = object;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.resourceVersion;
  metadata.uid = randomUUID();
  metadata.creationTimestamp = formatTime(now);
  metadata.generation = 1;
  if (!resource.namespaced) delete metadata.namespace;
  if (resource.definition.statusSubresource) delete object["status"];
}

/**
 * The object to be stored: what the request may change taken from `next`, all else from `old` (R-META-20, R-META-23,
 * R-UPD-4, R-STS-1). Changes neither.
 */
export function prepareForUpdate(
  resource: ServedResource,
  next: KubeObject,
  old: KubeObject,
  target: WriteTarget,
): KubeObject {
  if (target === "status") return withStatusOf(next, old);
  const metadata = updatedMetadata(next.metadata, old.metadata);
  const prepared: KubeObject = { ...next, metadata };
  if (resource.definition.statusSubresource) copyStatus(old, prepared);
  if (specOf(resource, prepared) !== specOf(resource, old)) metadata.generation = (old.metadata.generation ?? 0) + 1;
  return prepared;
}

/**
 * Counts a change that shows in the storage version alone, e.g. of an annotation that stands for a field there (R-MV-5).
 * Changes `stored`, whose generation `prepareForUpdate` has settled by the version of the request, as custom resources do.
 * @param resource in the version of the request.
 */
export function bumpGeneration(resource: ServedResource, stored: KubeObject, old: KubeObject): void {
  if (stored.metadata.generation !== old.metadata.generation) return;
  if (specOf(resource, stored) === specOf(resource, old)) return;
  stored.metadata = { ...stored.metadata, generation: (old.metadata.generation ?? 0) + 1 };
}

function withStatusOf(next: KubeObject, old: KubeObject): KubeObject {
  const prepared: KubeObject = { ...old, metadata: { ...old.metadata } };
  keep(prepared.metadata, next.metadata, "managedFields");
  copyStatus(next, prepared);
  return prepared;
}

function copyStatus(from: KubeObject, to: KubeObject): void {
  if (from["status"] === undefined) delete to["status"];
  else to["status"] = from["status"];
}

function updatedMetadata(next: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = { ...next };
  keep(metadata, old, "creationTimestamp");
  // Once it is there, requests have no say in it; before, they may not set it (R-META-21).
  if (old.deletionTimestamp !== undefined) keep(metadata, old, "deletionTimestamp");
  keep(metadata, old, "generation");
  metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds as number;
  if (metadata.deletionGracePeriodSeconds === undefined) delete metadata.deletionGracePeriodSeconds;
  if (metadata.uid === undefined || metadata.uid === "") keep(metadata, old, "uid");
  if (metadata.namespace === undefined || metadata.namespace === "") keep(metadata, old, "namespace");
  return metadata;
}

function keep<Field extends keyof ObjectMeta>(metadata: ObjectMeta, old: ObjectMeta, field: Field): void {
  if (old[field] === undefined) delete metadata[field];
  else metadata[field] = old[field];
}

/** What generation counts: everything but metadata, and but status where it has its own endpoint. */
function specOf(resource: ServedResource, object: KubeObject): string {
  const { apiVersion: _, kind: __, metadata: ___, ...rest } = object;
  if (resource.definition.statusSubresource) delete rest["status"];
  return stringifyJson(rest);
}
