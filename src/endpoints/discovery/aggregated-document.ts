import type { ServedApi, ServedResource, ServedSubresource } from "../../api/served-api.ts";
import type { JsonObject } from "../../meta/types.ts";

/** Versions of apidiscovery.k8s.io that are spoken; they differ in name only (R-DISC-12). */
export const aggregatedVersions = ["v2", "v2beta1"] as const;
export type AggregatedVersion = (typeof aggregatedVersions)[number];

/** Everything that is served in one document (R-DISC-13). */
export function apiGroupDiscoveryList({ groups }: ServedApi, version: AggregatedVersion): JsonObject {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { name },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(resourceDiscovery),
        freshness: "Current",
      })),
    })),
  };
}

function resourceDiscovery(resource: ServedResource): JsonObject {
  const { group, version, kind, shortNames, categories, subresources } = resource;
  return {
    resource: resource.resource,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: [...resource.verbs],
    ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
    ...(categories.length === 0 ? {} : { categories: [...categories] }),
    ...(subresources.length === 0
      ? {}
      : { subresources: subresources.map((subresource) => subresourceDiscovery(resource, subresource)) }),
  };
}

function subresourceDiscovery(parent: ServedResource, subresource: ServedSubresource): JsonObject {
  const { name, kind, verbs, group = parent.group, version = parent.version } = subresource;
  return { subresource: name, responseKind: { group, version, kind }, verbs: [...verbs] };
}
