import { fullGroupName, type ProjectResource } from "../project/project.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { namesOf } from "./names.ts";
import { reading, role, type Rule } from "./rbac.ts";
import { servedIn } from "./served-resources.ts";

const writing = ["create", "delete", "deletecollection", "patch", "update"];

/**
 * The kinds become part of the roles view, edit and admin, as built-in ones are (R-AUTHZ-8). Of namespaced kinds only: who
 * edits a namespace is given nothing beyond it.
 */
export function usersRbacFile(request: ConfigRequest): ManifestFile | undefined {
  const groups = request.project.groups
    .map(({ name }) => ({
      group: fullGroupName(request.project, name),
      kinds: merged(servedIn(request, name)).filter(({ namespaced }) => namespaced),
    }))
    .filter(({ kinds }) => kinds.length > 0);
  if (groups.length === 0) return undefined;
  const rules = (make: (group: string, kinds: readonly Kind[]) => readonly Rule[]) =>
    groups.flatMap(({ group, kinds }) => make(group, kinds));
  return {
    path: "users-rbac.yaml",
    comment: ["Cluster-scoped kinds are in none of these: grant them to whom you choose."],
    manifests: [
      aggregated(request, "view", rules(viewRules)),
      aggregated(request, "edit", rules(editRules)),
      aggregated(request, "admin", rules(editRules)),
    ],
  };
}

function aggregated(request: ConfigRequest, to: "view" | "edit" | "admin", rules: readonly Rule[]): Manifest {
  const manifest = role(request, namesOf(request).clusterWide(to), rules);
  const label = `rbac.authorization.k8s.io/aggregate-to-${to}`;
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, [label]: "true" } } };
}

/** A kind in all its versions. */
export interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
  readonly status: boolean;
  readonly scale: boolean;
  /** Subresources by how they are called. */
  readonly read: readonly string[];
  readonly called: readonly string[];
  readonly connected: readonly string[];
}

/** One of each name, with what any version of it has. */
export function merged(resources: readonly ProjectResource[]): readonly Kind[] {
  return [...new Set(resources.map(({ plural }) => plural))].map((plural) => {
    const versions = resources.filter((resource) => resource.plural === plural);
    const subresources = versions.flatMap(({ api }) => api?.subresources ?? []);
    const named = (wanted: (one: (typeof subresources)[number]) => boolean) =>
      [...new Set(subresources.filter(wanted).map(({ name }) => `${plural}/${name}`))].toSorted();
    return {
      plural,
      namespaced: versions.some(({ namespaced }) => namespaced),
      status: versions.some(({ api }) => api?.statusSubresource === true),
      scale: subresources.some(({ type }) => type === "scale"),
      read: named(({ type, verb }) => type === "arbitrary" && verb === "get"),
      called: named(({ type, verb }) => type === "arbitrary" && verb !== "get"),
      connected: named(({ type }) => type === "connector"),
    };
  });
}

function viewRules(group: string, kinds: readonly Kind[]): readonly Rule[] {
  const views = kinds.flatMap(({ plural, status, scale }) => [
    ...(status ? [`${plural}/status`] : []),
    ...(scale ? [`${plural}/scale`] : []),
  ]);
  const rule = (resources: readonly string[], verbs: readonly string[]): readonly Rule[] =>
    resources.length === 0 ? [] : [{ apiGroups: [group], resources, verbs }];
  return [
    ...rule(
      kinds.map(({ plural }) => plural),
      reading,
    ),
    ...rule([...views, ...kinds.flatMap(({ read }) => read)], ["get"]),
  ];
}

/** Status is for controllers alone. */
function editRules(group: string, kinds: readonly Kind[]): readonly Rule[] {
  const rule = (resources: readonly string[], verbs: readonly string[]): readonly Rule[] =>
    resources.length === 0 ? [] : [{ apiGroups: [group], resources, verbs }];
  return [
    ...viewRules(group, kinds),
    ...rule(
      kinds.map(({ plural }) => plural),
      writing,
    ),
    ...rule(
      kinds.filter(({ scale }) => scale).map(({ plural }) => `${plural}/scale`),
      ["patch", "update"],
    ),
    ...rule(
      kinds.flatMap(({ called }) => called),
      ["create"],
    ),
    ...rule(
      kinds.flatMap(({ connected }) => connected),
      ["create", "get"],
    ),
  ];
}
