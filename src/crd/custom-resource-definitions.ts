import type { ServedApi, ServedResource } from "../api/served-api.ts";
import { customResourceDefinition, type CustomResourceDefinition } from "./custom-resource-definition.ts";
import type { WebhookLocation } from "./webhook-location.ts";

/**
 * A custom resource for every resource of the API, in declaration order.
 * @param webhooks where the kinds' code can be reached; without it versions are not converted
 */
export function customResourceDefinitions(
  { groups }: ServedApi,
  webhooks?: WebhookLocation,
): CustomResourceDefinition[] {
  return groups.flatMap(({ versions, unserved }) => {
    const byName = new Map<string, [ServedResource, ...ServedResource[]]>();
    for (const resource of [...versions.flatMap(({ resources }) => resources), ...unserved]) {
      const known = byName.get(resource.resource);
      if (known === undefined) byName.set(resource.resource, [resource]);
      else known.push(resource);
    }
    return [...byName.values()].map((all) => customResourceDefinition(all, webhooks));
  });
}
