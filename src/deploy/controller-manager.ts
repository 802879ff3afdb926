import { fullGroupName } from "../project/project.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { ManifestFile } from "./manifest.ts";
import { componentLabels, namesOf, selectorOf } from "./names.ts";
import { containerSecurity, podTemplate } from "./pod.ts";
import { binding, reading, role, type Rule } from "./rbac.ts";
import { servedIn } from "./served-resources.ts";
import { merged } from "./users-rbac.ts";

/** The controllers' Deployment, and what they may do. */
export function controllerManagerFile(request: ConfigRequest): ManifestFile {
  const { controllerManager: name, clusterWide } = namesOf(request);
  const { namespace } = request;
  const metadata = { name, namespace, labels: componentLabels(request, "controller-manager") };
  const wide = clusterWide("controller-manager");
  return {
    path: "controller-manager.yaml",
    comment: ["What else the controllers read or write has to be granted to them, in config/overlay."],
    manifests: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      role(request, wide, controllerRules(request)),
      binding(request, { name: wide, role: wide, roleKind: "ClusterRole", account: name }),
      role(request, name, [leases], namespace),
      binding(request, { name, role: name, roleKind: "Role", account: name, namespace }),
      { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: deploymentSpec(request) },
    ],
  };
}

/** By a lease the replicas agree on who works. */
const leases: Rule = { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "update"] };

function controllerRules(request: ConfigRequest): readonly Rule[] {
  const { project } = request;
  const own = project.groups.flatMap(({ name }): readonly Rule[] => {
    const kinds = merged(servedIn(request, name));
    if (kinds.length === 0) return [];
    const apiGroups = [fullGroupName(project, name)];
    const withStatus = kinds.filter(({ status }) => status).map(({ plural }) => `${plural}/status`);
    const writing = ["create", "delete", "patch", "update"];
    return [
      { apiGroups, resources: kinds.map(({ plural }) => plural), verbs: [...reading, ...writing] },
      ...(withStatus.length === 0 ? [] : [{ apiGroups, resources: withStatus, verbs: ["get", "patch", "update"] }]),
    ];
  });
  const watched = project.resources.filter(({ api, controller }) => api === undefined && controller);
  const foreign = watched.map(({ group, plural }) => ({
    apiGroups: [fullGroupName(project, group)],
    resources: [plural],
    verbs: reading,
  }));
  return [...own, ...foreign, { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] }];
}

function deploymentSpec(request: ConfigRequest): object {
  const { controllerSecret: secret } = request;
  return {
    // Two that do the same work at once would get in each other's way.
    replicas: 1,
    strategy: { type: "Recreate" },
    selector: { matchLabels: selectorOf(request, "controller-manager") },
    template: podTemplate(request, "controller-manager", {
      serviceAccountName: namesOf(request).controllerManager,
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: "controller-manager",
          image: request.image,
          command: ["/app/controller-manager"],
          ...(request.controllerArgs.length > 0 && { args: request.controllerArgs }),
          ...(request.controllerEnv.length > 0 && { env: request.controllerEnv }),
          resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
          securityContext: containerSecurity,
          ...(secret !== undefined && {
            volumeMounts: [{ name: "secret", mountPath: secret.mountPath, readOnly: true }],
          }),
        },
      ],
      ...(secret !== undefined && { volumes: [{ name: "secret", secret: { secretName: secret.name } }] }),
    }),
  };
}
