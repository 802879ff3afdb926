import type { Manifest } from "./manifest.ts";
import { labelsOf, type Installation } from "./names.ts";

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const rbac = "rbac.authorization.k8s.io";
const apiVersion = `${rbac}/v1`;
export const reading = ["get", "list", "watch"];

export function role(installation: Installation, name: string, rules: readonly Rule[], namespace?: string): Manifest {
  const kind = namespace === undefined ? "ClusterRole" : "Role";
  return { apiVersion, kind, metadata: meta(installation, name, namespace), rules };
}

/** Binds a role to a service account of the installation. */
export function binding(
  installation: Installation,
  bound: {
    readonly name: string;
    readonly role: string;
    readonly roleKind: "ClusterRole" | "Role";
    readonly account: string;
    /** Absent: for the whole cluster. */
    readonly namespace?: string;
  },
): Manifest {
  return {
    apiVersion,
    kind: bound.namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    metadata: meta(installation, bound.name, bound.namespace),
    roleRef: { apiGroup: rbac, kind: bound.roleKind, name: bound.role },
    subjects: [{ kind: "ServiceAccount", name: bound.account, namespace: installation.namespace }],
  };
}

const meta = (installation: Installation, name: string, namespace: string | undefined) => ({
  name,
  ...(namespace !== undefined && { namespace }),
  labels: labelsOf(installation),
});
