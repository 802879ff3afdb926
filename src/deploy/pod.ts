import type { ConfigRequest } from "./config-request.ts";
import { componentLabels, selectorOf, type Component } from "./names.ts";

/** The user of the image. */
const user = 65532;

/** What the pods of all components share: Pod Security "restricted", replicas apart from each other. */
export function podTemplate(request: ConfigRequest, component: Component, spec: Readonly<Record<string, unknown>>) {
  return {
    metadata: { labels: componentLabels(request, component) },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      enableServiceLinks: false,
      ...(request.imagePullSecrets.length > 0 && {
        imagePullSecrets: request.imagePullSecrets.map((name) => ({ name })),
      }),
      topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorOf(request, component) },
      })),
      ...spec,
    },
  };
}

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Evictions, such as those of a node that is drained, take one pod at a time. */
export function disruptionBudget(request: ConfigRequest, name: string, component: Component) {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: request.namespace, labels: componentLabels(request, component) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(request, component) } },
  };
}

export function volumeClaim(storageClass: string | undefined, size: string) {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass !== undefined && { storageClassName: storageClass }),
    resources: { requests: { storage: size } },
  };
}
