import { stringify } from "yaml";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import type { Cluster } from "../cluster.ts";
import { group, serverImage } from "./scaffolded-image.ts";

export const namespace = "my-apiserver";
export const name = "my-apiserver";

/** An API server with what it may do, by hand: two replicas that share the etcd of the control plane. */
export async function manifests(cluster: Cluster): Promise<string> {
  const authority = await CertificateAuthority.create("serving");
  const { cert, key } = await authority.issue({
    subject: [{ CN: [name] }],
    usage: ["1.3.6.1.5.5.7.3.1"],
    names: [`${name}.${namespace}.svc`],
  });
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  const labels = { app: name };
  const metadata = { name, namespace };
  const account = { kind: "ServiceAccount", ...metadata };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata,
      type: "kubernetes.io/tls",
      data: { "tls.crt": base64(cert), "tls.key": base64(key) },
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name, namespace: "kube-system" },
      roleRef: role("Role", "extension-apiserver-authentication-reader"),
      subjects: [account],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: role("ClusterRole", "system:auth-delegator"),
      subjects: [account],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: `${name}-namespaces` },
      roleRef: role("ClusterRole", name),
      subjects: [account],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: `${name}:own` },
      roleRef: role("ClusterRole", name),
      subjects: [account],
    },
    ...["view", "edit", "admin"].map(aggregatedRole),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ port: 443, targetPort: "https" }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: { metadata: { labels }, spec: podSpec(cluster.etcd) },
      },
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `v1.${group}` },
      spec: {
        group,
        version: "v1",
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { ...metadata, port: 443 },
        caBundle: base64(authority.pem),
      },
    },
  ];
  return objects.map((object) => stringify(object)).join("---\n");
}

const role = (kind: string, name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name });

/** What those may do to our resources who may do likewise to built-in ones. */
const aggregatedRole = (of: string) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: `${name}:${of}`, labels: { [`rbac.authorization.k8s.io/aggregate-to-${of}`]: "true" } },
  rules: [
    {
      apiGroups: [group],
      resources: ["crontabs", ...(of === "view" ? ["crontabs/status"] : [])],
      verbs: of === "view" ? ["get", "list", "watch"] : ["create", "update", "patch", "delete", "deletecollection"],
    },
  ],
});

function podSpec(etcd: string): object {
  const probe = (path: string) => ({ httpGet: { path, port: "https", scheme: "HTTPS" }, periodSeconds: 1 });
  return {
    serviceAccountName: name,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsUser: 65532, runAsGroup: 65532, runAsNonRoot: true, fsGroup: 65532 },
    containers: [
      {
        name: "apiserver",
        image: serverImage,
        imagePullPolicy: "Never",
        args: [
          "--secure-port=9443",
          "--tls-cert-file=/certificates/tls.crt",
          "--tls-private-key-file=/certificates/tls.key",
          `--etcd-servers=${etcd}`,
          `--etcd-prefix=/registry-of-${name}`,
          "--shutdown-delay-duration=5s",
        ],
        ports: [{ name: "https", containerPort: 9443 }],
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
        },
        startupProbe: { ...probe("/readyz"), failureThreshold: 60 },
        readinessProbe: probe("/readyz"),
        livenessProbe: { ...probe("/livez"), periodSeconds: 10 },
        volumeMounts: [{ name: "certificates", mountPath: "/certificates", readOnly: true }],
      },
    ],
    volumes: [{ name: "certificates", secret: { secretName: name } }],
  };
}
