import { fullGroupName, type ControlledType, type ProjectResource } from "../project/project.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest } from "./manifest.ts";
import { namesOf } from "./names.ts";
import { binding, reading, role, type Rule } from "./rbac.ts";

/**
 * What the controllers may do, by what PROJECT says that they reconcile, own and watch, and no more: what else their code
 * does is granted by who knows it.
 * @param lease by which the replicas agree on who works
 */
export function controllerRbac(request: ConfigRequest, lease: string): readonly Manifest[] {
  const { controllerManager: account, clusterWide } = namesOf(request);
  const { namespace } = request;
  const wide = clusterWide("controller-manager");
  return [
    role(request, wide, [...rulesOf(request), events]),
    binding(request, { name: wide, role: wide, roleKind: "ClusterRole", account }),
    role(request, account, leaseRules(lease), namespace),
    binding(request, { name: account, role: account, roleKind: "Role", account, namespace }),
  ];
}

const events: Rule = { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] };

/** Whoever may create Leases may create any; to read and to write them there is one. */
const leaseRules = (lease: string): readonly Rule[] => {
  const what = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return [
    { ...what, verbs: ["create"] },
    { ...what, resourceNames: [lease], verbs: ["get", "update"] },
  ];
};

/** The rights to each resource, group by group. */
function rulesOf({ project }: ConfigRequest): readonly Rule[] {
  const rights = new Map<string, Map<string, Set<string>>>();
  const grant = (group: string, resource: string, verbs: readonly string[]): void => {
    const resources = rights.get(group) ?? new Map<string, Set<string>>();
    rights.set(group, resources.set(resource, new Set([...(resources.get(resource) ?? []), ...verbs])));
  };
  for (const resource of project.resources.filter(({ controller }) => controller)) {
    const group = fullGroupName(project, resource.group);
    grantReconciled(group, resource, grant);
    for (const { group, plural } of resource.owns ?? []) grant(group, plural, [...reading, ...owning]);
    for (const { group, plural } of resource.watches ?? []) grant(group, plural, reading);
  }
  return [...rights].flatMap(([group, resources]) => sameVerbsTogether(group, resources));
}

const owning = ["create", "delete", "patch", "update"];

/**
 * Finalizers are written into the object; who makes something that blocks its deletion needs the right to them, too. What is
 * served elsewhere is only read.
 */
function grantReconciled(
  group: string,
  { plural, api }: ProjectResource,
  grant: (group: string, resource: string, verbs: readonly string[]) => void,
): void {
  grant(group, plural, api === undefined ? reading : [...reading, "patch", "update"]);
  grant(group, `${plural}/finalizers`, ["update"]);
  if (api?.statusSubresource === true) grant(group, `${plural}/status`, ["get", "patch", "update"]);
}

function sameVerbsTogether(group: ControlledType["group"], resources: Map<string, Set<string>>): readonly Rule[] {
  const byVerbs = new Map<string, string[]>();
  for (const [resource, verbs] of resources) {
    const key = [...verbs].toSorted().join();
    byVerbs.set(key, [...(byVerbs.get(key) ?? []), resource]);
  }
  return [...byVerbs].map(([verbs, names]) => ({ apiGroups: [group], resources: names, verbs: verbs.split(",") }));
}
