import { setOf, type FieldSet } from "../../meta/field-set/field-set.ts";
import { fieldElement } from "../../meta/field-set/path-element.ts";
import { cloneJson } from "../../meta/json/clone.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { VersionedResource } from "../served-versions.ts";
import type { Store } from "../store.ts";
import { FieldManager } from "./field-manager.ts";
import type { ObjectVersions } from "./object-versions.ts";

/** Those of the endpoints where an object is written as itself; `/scale` has one of its own. */
export type FieldManagers = Readonly<Record<"" | "status", FieldManager>>;

export function createFieldManagers(store: Store): FieldManagers {
  const { apiVersion, kind } = store.resource;
  const versions = versionsOf(store);
  const manager = (subresource: keyof FieldManagers, ignoredIn: (version: VersionedResource) => FieldSet) => {
    const ignored = new Map(store.versions.all.map((version) => [version.resource.apiVersion, ignoredIn(version)]));
    return new FieldManager({ apiVersion, kind, subresource, versions, ignored, clock: store.clock });
  };
  return {
    "": manager("", ({ resource }) => (resource.definition.statusSubresource ? statusField : {})),
    status: manager("status", () => allButStatus),
  };
}

/** What writes of the object itself, and of its status, leave as it is. */
const statusField = setOf([fieldElement("status")]);
const allButStatus = setOf([fieldElement("metadata")], [fieldElement("spec")]);

const versionsOf = ({ versions }: Store): ObjectVersions => ({
  mergeType: (apiVersion) => versions.of(apiVersion)?.schema.mergeType,
  convert: (object, apiVersion) =>
    versions.convert(cloneJson(object) as unknown as KubeObject, apiVersion) as unknown as JsonObject,
});
