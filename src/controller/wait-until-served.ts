import { BackOff, pause } from "../client/back-off.ts";
import type { Client } from "../client/client.ts";
import { apiVersionOf, type ResourceType } from "../meta/resource-type.ts";

interface ServedResources {
  readonly resources?: readonly { readonly name: string }[];
}

/**
 * Resolves when discovery tells of the type: an aggregated server may start later than its controllers, a custom resource
 * be installed after them. Looks until the signal aborts.
 * @param onWait told once why it has to wait
 */
export async function waitUntilServed(
  client: Client,
  type: ResourceType,
  signal: AbortSignal,
  onWait: (reason: string) => void,
  maximumMilliseconds = 2000,
): Promise<void> {
  const path = `${type.group === "" ? "/api" : "/apis"}/${apiVersionOf(type)}`;
  const backOff = new BackOff({ initialMilliseconds: 100, maximumMilliseconds });
  for (let first = true; !signal.aborted; first = false) {
    const reason = await whyNotServed(client, path, type.resource, signal);
    if (reason === undefined || signal.aborted) return;
    if (first) onWait(reason);
    await pause(backOff.next(), signal, client.clock);
  }
}

async function whyNotServed(
  client: Client,
  path: string,
  resource: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { resources = [] } = await client.request<ServedResources>({ path, signal, retries: 0 });
    return resources.some(({ name }) => name === resource) ? undefined : `${path} has no ${resource}`;
  } catch (error) {
    return (error as Error).message;
  }
}
