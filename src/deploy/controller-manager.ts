import { argValue, portOf, withArgs } from "./arguments.ts";
import type { ConfigRequest } from "./config-request.ts";
import { controllerRbac } from "./controller-rbac.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { componentLabels, namesOf, selectorOf } from "./names.ts";
import { containerSecurity, disruptionBudget, podTemplate } from "./pod.ts";

/** The controllers' Deployment, and what they may do. */
export function controllerManagerFile(request: ConfigRequest): ManifestFile {
  const { controllerManager: name } = namesOf(request);
  const args = controllerArgs(request);
  const metadata = { name, namespace: request.namespace, labels: componentLabels(request, "controller-manager") };
  return {
    path: "controller-manager.yaml",
    comment: [
      "The rights follow from what PROJECT says that the controllers reconcile, own and watch. What else they read or write",
      "has to be granted to them, in config/overlay.",
    ],
    manifests: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      ...controllerRbac(request, argValue(args, "leader-election-id") ?? name),
      networkPolicy(request, metadata, portOf(args, "metrics-bind-address")),
      ...(request.controllerReplicas > 1 ? [disruptionBudget(request, name, "controller-manager")] : []),
      { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: deploymentSpec(request, args) },
    ],
  };
}

/** Whether replicas agree on who works, as they do unless told otherwise. */
export const leaderElects = (controllerArgs: readonly string[]): boolean =>
  argValue(controllerArgs, "leader-elect") !== "false";

const controllerArgs = (request: ConfigRequest): readonly string[] =>
  withArgs(
    [
      "--leader-elect",
      `--leader-election-id=${namesOf(request).controllerManager}`,
      "--health-probe-bind-address=:8081",
      "--metrics-bind-address=:8080",
    ],
    request.controllerArgs,
  );

/** Metrics are for whoever collects them, and nothing else is to be had. */
const networkPolicy = (request: ConfigRequest, metadata: Manifest["metadata"], port: number | undefined): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata,
  spec: {
    podSelector: { matchLabels: selectorOf(request, "controller-manager") },
    policyTypes: ["Ingress"],
    ingress: port === undefined ? [] : [{ ports: [{ port: "metrics", protocol: "TCP" }] }],
  },
});

function deploymentSpec(request: ConfigRequest, args: readonly string[]): object {
  const { controllerSecret: secret } = request;
  return {
    replicas: request.controllerReplicas,
    // Two that do the same work at once would get in each other's way.
    strategy: leaderElects(args)
      ? { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
      : { type: "Recreate" },
    selector: { matchLabels: selectorOf(request, "controller-manager") },
    template: podTemplate(request, "controller-manager", {
      serviceAccountName: namesOf(request).controllerManager,
      terminationGracePeriodSeconds: 45,
      containers: [container(request, args)],
      ...(secret !== undefined && { volumes: [{ name: "secret", secret: { secretName: secret.name } }] }),
    }),
  };
}

function container(request: ConfigRequest, args: readonly string[]): object {
  const { controllerSecret: secret } = request;
  const ports = { health: portOf(args, "health-probe-bind-address"), metrics: portOf(args, "metrics-bind-address") };
  const named = Object.entries(ports).filter(([, port]) => port !== undefined);
  return {
    name: "controller-manager",
    image: request.image,
    command: ["/app/controller-manager"],
    args,
    ...(request.controllerEnv.length > 0 && { env: request.controllerEnv }),
    ...(named.length > 0 && {
      ports: named.map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    }),
    ...(ports.health !== undefined && probes),
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    securityContext: containerSecurity,
    ...(secret !== undefined && {
      volumeMounts: [{ name: "secret", mountPath: secret.mountPath, readOnly: true }],
    }),
  };
}

const probe = (path: string) => ({ httpGet: { path, port: "health" }, timeoutSeconds: 5 });

const probes = {
  startupProbe: { ...probe("/healthz"), periodSeconds: 2, failureThreshold: 60 },
  livenessProbe: { ...probe("/healthz"), periodSeconds: 10, failureThreshold: 6 },
  readinessProbe: { ...probe("/readyz"), periodSeconds: 5, failureThreshold: 3 },
};
