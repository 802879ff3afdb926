import { argValue, secondsOf, withArgs } from "./arguments.ts";
import type { ConfigRequest } from "./config-request.ts";
import { etcdClientSecret } from "./etcd-certificates.ts";
import { etcdServers } from "./etcd.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { componentLabels, namesOf, selectorOf } from "./names.ts";
import { containerSecurity, disruptionBudget, podTemplate, volumeClaim } from "./pod.ts";
import { servingFlags, servingMount, servingVolume } from "./serving-certificate.ts";

const defaultPort = 9443;
const etcdClientPath = "/etc/etcd-client";
const postgresPath = "/etc/postgres";
/** R-LIFE-5: besides the delay, a request's time and that of watches. */
const marginSeconds = 15;

/** The API server's Deployment, and what it needs but rights. */
export function apiserverFile(request: ConfigRequest): ManifestFile {
  const several = request.replicas > 1;
  return {
    path: "apiserver.yaml",
    manifests: [
      ...(request.serviceAccount === undefined ? [serviceAccount(request)] : []),
      service(request),
      networkPolicy(request),
      ...(several ? [disruptionBudget(request, namesOf(request).apiserver, "apiserver")] : []),
      ...(request.storage.kind === "embedded" ? [dataClaim(request, request.storage)] : []),
      deployment(request),
    ],
  };
}

/** Whom the API server runs as. */
export const apiserverAccount = (request: ConfigRequest): string =>
  request.serviceAccount ?? namesOf(request).apiserver;

const metadata = (request: ConfigRequest, name: string = namesOf(request).apiserver) => ({
  name,
  namespace: request.namespace,
  labels: componentLabels(request, "apiserver"),
});

const serviceAccount = (request: ConfigRequest): Manifest => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: metadata(request),
});

/** The port is named as in the pods: the aggregator looks for ready endpoints by that name (R-AGG-3). */
const service = (request: ConfigRequest): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(request),
  spec: {
    selector: selectorOf(request, "apiserver"),
    ports: [{ name: "https", port: 443, targetPort: "https", protocol: "TCP" }],
  },
});

/** Who asks is checked by the server; where kube-apiserver comes from, no selector can tell. */
const networkPolicy = (request: ConfigRequest): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: metadata(request),
  spec: {
    podSelector: { matchLabels: selectorOf(request, "apiserver") },
    policyTypes: ["Ingress"],
    ingress: [{ ports: [{ port: "https", protocol: "TCP" }] }],
  },
});

const dataClaim = (
  request: ConfigRequest,
  { storageClass, size }: { readonly storageClass?: string; readonly size: string },
): Manifest => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: metadata(request, namesOf(request).data),
  spec: volumeClaim(storageClass, size),
});

function deployment(request: ConfigRequest): Manifest {
  const args = apiserverArgs(request);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(request),
    spec: {
      replicas: request.replicas,
      selector: { matchLabels: selectorOf(request, "apiserver") },
      strategy:
        request.storage.kind === "embedded"
          ? { type: "Recreate" }
          : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplate(request, "apiserver", {
        serviceAccountName: apiserverAccount(request),
        terminationGracePeriodSeconds: terminationSeconds(args),
        containers: [container(request, args)],
        volumes: volumes(request),
      }),
    },
  };
}

function container(request: ConfigRequest, args: readonly string[]): object {
  const probe = (path: string) => ({ httpGet: { path, port: "https", scheme: "HTTPS" }, timeoutSeconds: 5 });
  return {
    name: "apiserver",
    image: request.image,
    args,
    ports: [{ name: "https", containerPort: Number(argValue(args, "secure-port") ?? defaultPort), protocol: "TCP" }],
    startupProbe: { ...probe("/livez"), periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe("/livez"), periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 2, failureThreshold: 3 },
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    securityContext: containerSecurity,
    volumeMounts: [
      { name: "data", mountPath: "/data" },
      ...servingMount(request),
      ...(etcdClientSecret(request) === undefined
        ? []
        : [{ name: "etcd-client", mountPath: etcdClientPath, readOnly: true }]),
      ...(request.storage.kind === "postgres" ? [{ name: "postgres", mountPath: postgresPath, readOnly: true }] : []),
    ],
  };
}

function volumes(request: ConfigRequest): readonly object[] {
  const secretName = etcdClientSecret(request);
  return [
    request.storage.kind === "embedded"
      ? { name: "data", persistentVolumeClaim: { claimName: namesOf(request).data } }
      : { name: "data", emptyDir: {} },
    ...servingVolume(request),
    ...(secretName === undefined ? [] : [{ name: "etcd-client", secret: { secretName } }]),
    ...(request.storage.kind === "postgres"
      ? [{ name: "postgres", secret: { secretName: request.storage.secret } }]
      : []),
  ];
}

function apiserverArgs(request: ConfigRequest): readonly string[] {
  if (request.customResources !== undefined)
    return withArgs(
      ["--webhooks-only", `--secure-port=${defaultPort}`, ...servingFlags(request)],
      request.apiserverArgs,
    );
  const defaults = [
    `--secure-port=${defaultPort}`,
    ...servingFlags(request),
    ...storageFlags(request),
    // Until then the endpoints of the Service have changed everywhere.
    "--shutdown-delay-duration=10s",
    "--request-timeout=1m0s",
    "--shutdown-watch-termination-grace-period=5s",
    // No --goaway-chance: the aggregator's connection carries everybody, and a request that crosses a GOAWAY is lost.
  ];
  return withArgs(defaults, request.apiserverArgs);
}

function storageFlags(request: ConfigRequest): readonly string[] {
  const { storage } = request;
  if (storage.kind === "embedded") return ["--storage-backend=embedded", "--data-dir=/data/objects"];
  if (storage.kind === "postgres") return ["--storage-backend=postgres", `--postgres-url-file=${postgresPath}/url`];
  const servers = storage.kind === "etcd" ? etcdServers(request, storage) : storage.servers;
  const file = (flag: string, name: string): string => `--etcd-${flag}=${etcdClientPath}/${name}`;
  return [
    "--storage-backend=etcd3",
    `--etcd-servers=${servers.join(",")}`,
    ...(etcdClientSecret(request) === undefined
      ? []
      : [file("cafile", "ca.crt"), file("certfile", "tls.crt"), file("keyfile", "tls.key")]),
  ];
}

/** R-LIFE-5: as long as the server may take by its own flags to end in order. */
function terminationSeconds(args: readonly string[]): number {
  const flags = ["shutdown-delay-duration", "request-timeout", "shutdown-watch-termination-grace-period"];
  const seconds = flags.map((flag) => secondsOf(argValue(args, flag) ?? "0") ?? 0);
  return Math.ceil(seconds.reduce((sum, one) => sum + one, marginSeconds));
}
