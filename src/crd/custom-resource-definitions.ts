import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { customResourceDefinition, type CustomResourceDefinition } from "./custom-resource-definition.ts";

/** A custom resource for every resource of the API, in declaration order. */
export function customResourceDefinitions({ groups }: ServedApi): CustomResourceDefinition[] {
  return groups.flatMap(({ versions }) => {
    const byName = new Map<string, [ServedResource, ...ServedResource[]]>();
    for (const resource of versions.flatMap(({ resources }) => resources)) {
      const known = byName.get(resource.resource);
      if (known === undefined) byName.set(resource.resource, [resource]);
      else known.push(resource);
    }
    return [...byName.values()].map(customResourceDefinition);
  });
}
