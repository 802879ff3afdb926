import type { ConfigRequest, StorageRequest } from "./config-request.ts";
import { makesEtcdCertificates } from "./etcd-certificates.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { componentLabels, namesOf, selectorOf } from "./names.ts";
import { containerSecurity, disruptionBudget, podTemplate, volumeClaim } from "./pod.ts";

type Etcd = Extract<StorageRequest, { kind: "etcd" }>;

const ports = { client: 2379, peer: 2380, metrics: 2381 } as const;
const tlsPath = "/etc/etcd/tls";
const dataPath = "/var/lib/etcd";

/** Where the API server reaches it: each member by its name, so that one may fail over to another. */
export function etcdServers(request: ConfigRequest, { members }: Etcd): readonly string[] {
  const { etcd, etcdPeers } = namesOf(request);
  if (members === 1) return [`https://${etcd}.${request.namespace}.svc:${ports.client}`];
  return memberNames(request, members).map(
    (member) => `https://${member}.${etcdPeers}.${request.namespace}.svc:${ports.client}`,
  );
}

/** The etcd of the installation: its members, how they are found, and who may reach them. */
export function etcdFile(request: ConfigRequest, etcd: Etcd): ManifestFile {
  return {
    path: "etcd.yaml",
    comment: makesEtcdCertificates(request) ? certificatesComment(request) : [],
    manifests: [
      clientService(request),
      peerService(request),
      networkPolicy(request),
      ...(etcd.members > 1 ? [disruptionBudget(request, namesOf(request).etcd, "etcd")] : []),
      statefulSet(request, etcd),
    ],
  };
}

function certificatesComment(request: ConfigRequest): readonly string[] {
  const { etcd, etcdClient } = namesOf(request);
  return [
    `The Secrets ${etcd} and ${etcdClient}, with its certificates, are made by "apiserver-boot run in-cluster" if they are`,
    "missing. They hold private keys, and so have no place among these files.",
  ];
}

const memberNames = (request: ConfigRequest, members: number): readonly string[] =>
  Array.from({ length: members }, (_, index) => `${namesOf(request).etcd}-${index}`);

const metadata = (request: ConfigRequest, name: string = namesOf(request).etcd) => ({
  name,
  namespace: request.namespace,
  labels: componentLabels(request, "etcd"),
});

const servicePorts = (...names: readonly ("client" | "peer")[]) =>
  names.map((name) => ({ name, port: ports[name], targetPort: name, protocol: "TCP" }));

const clientService = (request: ConfigRequest): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(request),
  spec: { selector: selectorOf(request, "etcd"), ports: servicePorts("client") },
});

/** Members have to find each other before they can become ready. */
const peerService = (request: ConfigRequest): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(request, namesOf(request).etcdPeers),
  spec: {
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: selectorOf(request, "etcd"),
    ports: servicePorts("client", "peer"),
  },
});

const networkPolicy = (request: ConfigRequest): Manifest => {
  const pods = (component: "apiserver" | "etcd") => ({
    podSelector: { matchLabels: selectorOf(request, component) },
  });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(request),
    spec: {
      podSelector: { matchLabels: selectorOf(request, "etcd") },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [pods("apiserver"), pods("etcd")], ports: [{ port: "client", protocol: "TCP" }] },
        { from: [pods("etcd")], ports: [{ port: "peer", protocol: "TCP" }] },
      ],
    },
  };
};

function statefulSet(request: ConfigRequest, etcd: Etcd): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadata(request),
    spec: {
      replicas: etcd.members,
      serviceName: namesOf(request).etcdPeers,
      // One by one, they would wait for a majority that cannot come.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selectorOf(request, "etcd") },
      template: podTemplate(request, "etcd", {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 30,
        containers: [container(request, etcd)],
        volumes: [{ name: "tls", secret: { secretName: namesOf(request).etcd } }],
      }),
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: componentLabels(request, "etcd") },
          spec: volumeClaim(etcd.storageClass, etcd.size),
        },
      ],
    },
  };
}

function container(request: ConfigRequest, etcd: Etcd): object {
  // Reading what is there needs no leader: a member that lost the others is not to be restarted.
  const probe = (path: string) => ({ httpGet: { path, port: "metrics" }, timeoutSeconds: 5 });
  const alive = probe("/health?serializable=true");
  return {
    name: "etcd",
    image: etcd.image,
    command: ["etcd"],
    args: etcdArgs(request, etcd),
    env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    startupProbe: { ...alive, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...alive, periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...probe("/health"), periodSeconds: 5, failureThreshold: 3 },
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "2Gi" } },
    securityContext: containerSecurity,
    volumeMounts: [
      { name: "data", mountPath: dataPath },
      { name: "tls", mountPath: tlsPath, readOnly: true },
    ],
  };
}

function etcdArgs(request: ConfigRequest, { members }: Etcd): readonly string[] {
  const { etcdPeers } = namesOf(request);
  const peer = (member: string): string => `https://${member}.${etcdPeers}.${request.namespace}.svc`;
  const tls = (prefix: string): readonly string[] => [
    `--${prefix}cert-file=${tlsPath}/tls.crt`,
    `--${prefix}key-file=${tlsPath}/tls.key`,
    `--${prefix}trusted-ca-file=${tlsPath}/ca.crt`,
    `--${prefix}client-cert-auth=true`,
  ];
  return [
    "--name=$(POD_NAME)",
    `--data-dir=${dataPath}/data`,
    `--listen-client-urls=https://0.0.0.0:${ports.client}`,
    `--advertise-client-urls=${peer("$(POD_NAME)")}:${ports.client}`,
    `--listen-peer-urls=https://0.0.0.0:${ports.peer}`,
    `--initial-advertise-peer-urls=${peer("$(POD_NAME)")}:${ports.peer}`,
    `--initial-cluster=${memberNames(request, members)
      .map((member) => `${member}=${peer(member)}:${ports.peer}`)
      .join(",")}`,
    `--initial-cluster-token=${request.namespace}-${request.name}`,
    `--listen-metrics-urls=http://0.0.0.0:${ports.metrics}`,
    ...tls(""),
    ...tls("peer-"),
  ];
}
