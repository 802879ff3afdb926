import { fullGroupName, type Project, type ProjectApi, type ProjectResource } from "./project.ts";

/**
 * Why a resource cannot be one more version of a kind, in a sentence; undefined if it can. All versions of a kind have the
 * same names and scope, and one of them is the hub that the others convert to.
 * @param others the same kind in the same group
 */
export function findVersionConflict(
  project: Pick<Project, "domain">,
  resource: ProjectResource,
  others: readonly ProjectResource[],
): string | undefined {
  const [first] = others;
  if (first === undefined) return hubAlone(resource);
  const { kind, version } = resource;
  const group = fullGroupName(project, resource.group);
  if (others.some((other) => other.version === version)) return `${kind} already exists in ${group}/${version}`;
  const foreign = [...others, resource].find(({ api }) => api === undefined);
  if (foreign !== undefined) {
    return `${kind} already exists in ${group}/${first.version}: only a kind that this project serves can have several versions, and ${foreign.version} is served elsewhere`;
  }
  return differentNames(resource, first) ?? wrongHub(resource, others) ?? severalStored(resource, others);
}

function hubAlone({ kind, version, api }: ProjectResource): string | undefined {
  if (api?.hub === undefined) return undefined;
  return `${kind} in ${version} converts to ${api.hub}, in which it does not exist`;
}

function differentNames(resource: ProjectResource, first: ProjectResource): string | undefined {
  const [wanted, given] = [namesOf(first), namesOf(resource)];
  const flag = Object.keys(wanted).find((one) => wanted[one] !== given[one]);
  if (flag === undefined) return undefined;
  return `${resource.kind} has ${flag} ${wanted[flag] || "(none)"} in ${first.version}, and must have the same in all versions; got ${given[flag] || "(none)"}`;
}

const namesOf = ({ plural, singular, namespaced, api }: ProjectResource): Record<string, string> => ({
  "--resource": plural,
  "--singular": singular,
  "--non-namespaced": String(!namespaced),
  "--short-name": (api?.shortNames ?? []).join(", "),
  "--category": (api?.categories ?? []).join(", "),
});

function wrongHub(resource: ProjectResource, others: readonly ProjectResource[]): string | undefined {
  const { kind, version, api } = resource;
  const hub = [...others, resource].find((one) => one.api?.hub === undefined)?.version;
  const isRight = hub === version ? others.every((other) => other.api?.hub === hub) : api?.hub === hub;
  if (isRight && hub !== undefined) return undefined;
  return `${kind} exists in several versions, and ${version} must convert to ${hub} (hub: ${hub}); got ${api?.hub ?? "none"}`;
}

function severalStored(resource: ProjectResource, others: readonly ProjectResource[]): string | undefined {
  const isStored = ({ api }: { readonly api?: ProjectApi }): boolean => api?.storage === true;
  const other = others.find(isStored);
  if (other === undefined || !isStored(resource)) return undefined;
  return `${resource.kind} is stored in one version: ${other.version} or ${resource.version}, but both say so`;
}
