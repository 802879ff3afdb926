import type { KubeObject, ManagedFieldsEntry } from "../../meta/types.ts";
import type { Answer } from "../answer.ts";
import type { Collection } from "../context.ts";
import type { Need } from "../requirement.ts";
import { groupVersion } from "../target.ts";

export const applyType = "application/apply-patch+yaml";

interface Applying {
  readonly manager?: string;
  readonly force?: boolean;
  readonly subresource?: string;
  readonly query?: string;
}

export function apply(collection: Collection, name: string, body: unknown, applying: Applying = {}): Promise<Answer> {
  const { manager = "one", force = false, subresource = "", query = "" } = applying;
  const path = `${collection.at(name, subresource)}?fieldManager=${manager}${force ? "&force=true" : ""}${query}`;
  return collection.send("PATCH", path, body, { "content-type": applyType });
}

/** A spec whose fields are owned as they stand: what else there may be, other checks apply. */
export const plainSpec: Need = ({ spec, field, status }) =>
  Object.hasOwn(spec, field.name) && [...Object.values(spec), ...Object.values(status)].every(isScalar)
    ? undefined
    : "the spec and status that are known have more than scalar fields, or not the one that can be changed";

const isScalar = (value: unknown): boolean => typeof value !== "object";

/** A part of an object, with its type and, unless told otherwise, its name. */
export const part = (collection: Collection, name: string, rest: object = {}): KubeObject => ({
  apiVersion: groupVersion(collection.resource),
  kind: collection.resource.kind,
  ...rest,
  metadata: { ...(name === "" ? {} : { name }), ...(rest as { metadata?: object }).metadata },
});

export const sample = (collection: Collection, name: string, metadata: object = {}): KubeObject =>
  part(collection, name, { metadata, spec: collection.resource.spec, ...collection.resource.rest });

export const changed = ({ resource }: Collection) => ({
  ...resource.spec,
  [resource.field.name]: resource.field.value,
});

/** The entries of a manager: operation, subresource and fields. */
export const entriesOf = (object: KubeObject, manager: string): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? []).filter((entry) => entry.manager === manager);

export const fieldsOf = (object: KubeObject, manager: string, operation?: string): unknown[] =>
  entriesOf(object, manager)
    .filter((entry) => operation === undefined || entry.operation === operation)
    .map(({ fieldsV1 }) => fieldsV1);

export const specFields = ({ resource }: Collection) =>
  Object.fromEntries(Object.keys(resource.spec).map((name) => [`f:${name}`, {}]));

/** FieldsV1 of what `sample` says. */
export const sampleFields = (collection: Collection) => ({ "f:spec": specFields(collection) });

export const labels = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "x"]));
export const labelFields = (...names: string[]) => ({
  "f:labels": Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
});
export const owner = (uid: string) => ({ apiVersion: "v1", kind: "ConfigMap", name: uid, uid });
