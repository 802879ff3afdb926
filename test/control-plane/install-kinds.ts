import { setTimeout as pause } from "node:timers/promises";
import type { GroupDefinition } from "../../src/api/group.ts";
import { resolveApi } from "../../src/api/resolve.ts";
import { Client } from "../../src/client/client.ts";
import type { CustomResourceDefinition } from "../../src/crd/custom-resource-definition.ts";
import { customResourceDefinitions } from "../../src/crd/custom-resource-definitions.ts";
import type { WebhookLocation } from "../../src/crd/webhook-location.ts";
import type { KubeObject } from "../../src/meta/types.ts";
import type { ControlPlane } from "./control-plane.ts";

const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const readyMilliseconds = 30_000;

/** The client of its administrator. */
export const adminOf = ({ server, ca, admin }: Pick<ControlPlane, "server" | "ca" | "admin">): Client =>
  new Client({ server, ca, cert: admin.cert, key: admin.key });

/** Makes custom resources of our kinds, and waits until they are served. */
export async function installKinds(
  client: Client,
  groups: readonly GroupDefinition[],
  webhooks?: WebhookLocation,
): Promise<void> {
  const definitions = customResourceDefinitions(resolveApi(groups), webhooks);
  for (const body of definitions) await client.request({ method: "POST", path: collection, body });
  for (const definition of definitions) await served(client, definition);
}

/** Established, listed by discovery, published by OpenAPI and stored: after that nothing about it changes any more. */
async function served(client: Client, { metadata, spec }: CustomResourceDefinition): Promise<void> {
  const deadline = Date.now() + readyMilliseconds;
  const versions = spec.versions.filter((one) => one.served).map(({ name }) => `${spec.group}/${name}`);
  while (
    !(await isEstablished(client, metadata.name)) ||
    !(await arePublished(client, versions, spec.names.kind)) ||
    !(await areListed(client, versions, spec.names.plural))
  ) {
    if (Date.now() > deadline) throw new Error(`${metadata.name} is not served after ${readyMilliseconds / 1000} s`);
    await pause(50);
  }
}

async function isEstablished(client: Client, name: string): Promise<boolean> {
  const { status } = await client.request<KubeObject & { status?: { conditions?: Condition[] } }>({
    path: `${collection}/${name}`,
  });
  return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

async function arePublished(client: Client, groupVersions: readonly string[], kind: string): Promise<boolean> {
  for (const groupVersion of groupVersions) {
    try {
      const { resources } = await client.request<{ resources: { kind: string }[] }>({ path: `/apis/${groupVersion}` });
      const { components } = await client.request<{ components: { schemas: Record<string, unknown> } }>({
        path: `/openapi/v3/apis/${groupVersion}`,
      });
      if (!resources.some((one) => one.kind === kind)) return false;
      if (!Object.keys(components.schemas).some((name) => name.endsWith(`.${kind}`))) return false;
    } catch {
      return false;
    }
  }
  return true;
}

/** Its storage has started: until then the real one says so with 429. */
async function areListed(client: Client, groupVersions: readonly string[], plural: string): Promise<boolean> {
  for (const groupVersion of groupVersions) {
    try {
      await client.request({ path: `/apis/${groupVersion}/${plural}?limit=1`, retries: 0 });
    } catch {
      return false;
    }
  }
  return true;
}
