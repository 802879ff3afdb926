import type { Client } from "../../src/client/client.ts";

export interface Aggregated {
  readonly group: string;
  readonly version: string;
  /** Where the server is, on the loopback. */
  readonly port: number;
  /**
   * PEM of what signed its certificate, which is for `nameIn(service)`. Absent: whatever it shows is taken; null: somebody
   * else will say.
   */
  readonly ca?: string | null;
  /** In the namespace default. Default: aggregated. */
  readonly service?: string;
}

/** The name that the aggregator wants to see in the certificate of a Service's server. */
export const nameIn = (service: string): string => `${service}.default.svc`;

/** Has the aggregator send a group version to a server on this machine. */
export async function aggregate(admin: Client, aggregated: Aggregated): Promise<void> {
  const { group, version, port, ca, service = "aggregated" } = aggregated;
  await admin.request({
    method: "POST",
    path: "/api/v1/namespaces/default/services",
    body: { metadata: { name: service }, spec: { type: "ExternalName", externalName: "localhost" } },
  });
  await admin.request({
    method: "POST",
    path: "/apis/apiregistration.k8s.io/v1/apiservices",
    body: {
      metadata: { name: `${version}.${group}` },
      spec: {
        group,
        version,
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { namespace: "default", name: service, port },
        ...verification(ca),
      },
    },
  });
}

function verification(ca: string | null | undefined): object {
  if (ca === undefined) return { insecureSkipTLSVerify: true };
  return ca === null ? {} : { caBundle: Buffer.from(ca).toString("base64") };
}

export interface AvailableCondition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What the cluster says of an APIService's server; undefined: nothing yet. */
export async function availableCondition(admin: Client, name: string): Promise<AvailableCondition | undefined> {
  const { status } = await admin.request<{ status?: { conditions?: (AvailableCondition & { type: string })[] } }>({
    path: `/apis/apiregistration.k8s.io/v1/apiservices/${name}`,
  });
  return status?.conditions?.find(({ type }) => type === "Available");
}
