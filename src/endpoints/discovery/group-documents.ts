import type { ServedApi, ServedGroup, ServedResource, ServedVersion } from "../../api/served-api.ts";
import type { JsonObject } from "../../meta/types.ts";
import { storageVersionHash } from "./storage-version-hash.ts";

/** What `/apis` answers to clients that do not know aggregated discovery (R-DISC-1). */
export function apiGroupList({ groups }: ServedApi): JsonObject {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupEntry) };
}

/** What `/apis/{group}` answers. */
export function apiGroup(group: ServedGroup): JsonObject {
  return { kind: "APIGroup", apiVersion: "v1", ...groupEntry(group) };
}

/** What `/apis/{group}/{version}` answers: each resource, followed by its subresources (R-DISC-3, R-DISC-4). */
export function apiResourceList({ groupVersion, resources }: ServedVersion): JsonObject {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: resources.flatMap(resourceEntries) };
}

function groupEntry({ name, versions }: ServedGroup): JsonObject {
  const entries = versions.map(({ groupVersion, version }) => ({ groupVersion, version }));
  const [preferredVersion] = entries;
  return { name, versions: entries, ...(preferredVersion === undefined ? {} : { preferredVersion }) };
}

function resourceEntries(resource: ServedResource): JsonObject[] {
  const { namespaced, shortNames, categories } = resource;
  const main = {
    name: resource.resource,
    singularName: resource.singular,
    namespaced,
    kind: resource.kind,
    verbs: [...resource.verbs],
    ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
    ...(categories.length === 0 ? {} : { categories: [...categories] }),
    storageVersionHash: storageVersionHash(resource),
  };
  const subresources = resource.subresources.map(({ name, group, version, kind, verbs }) => ({
    name: `${resource.resource}/${name}`,
    singularName: "",
    namespaced,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    kind,
    verbs: [...verbs],
  }));
  return [main, ...subresources];
}
