import type { ConfigRequest } from "./config-request.ts";

export type Installation = Pick<ConfigRequest, "name" | "namespace">;
export type Component = "apiserver" | "controller-manager" | "etcd";

/** The names of all that belongs to an installation. */
export const namesOf = ({ name, namespace }: Installation) => ({
  /** Deployment, Service, ServiceAccount, … of the API server. */
  apiserver: name,
  controllerManager: `${name}-controller-manager`,
  etcd: `${name}-etcd`,
  /** The headless Service by which members find each other. */
  etcdPeers: `${name}-etcd-peers`,
  etcdClient: `${name}-etcd-client`,
  /** Secret and Certificate of what the server shows. */
  serving: `${name}-serving-certificate`,
  /** The volume of embedded storage. */
  data: `${name}-data`,
  /** Cluster-wide names, which tell where they belong. */
  clusterWide: (part?: string) => [namespace, name, ...(part === undefined ? [] : [part])].join(":"),
});

/** By these everything of an installation is found again. */
export function labelsOf({ name }: Installation): Record<string, string> {
  return { "app.kubernetes.io/managed-by": "apiserver-boot", "app.kubernetes.io/instance": name };
}

/** Of the pods of a component, and of what chooses them. */
export function selectorOf({ name }: Installation, component: Component): Record<string, string> {
  return { "app.kubernetes.io/instance": name, "app.kubernetes.io/component": component };
}

export function componentLabels(installation: Installation, component: Component): Record<string, string> {
  return { ...labelsOf(installation), ...selectorOf(installation, component) };
}

/** Names by which the Service is reached, as the aggregator (R-AGG-2) and others in the cluster write them. */
export function serviceNames(service: string, namespace: string): readonly string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ];
}
