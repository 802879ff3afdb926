import { fullGroupName, type Project, type ProjectResource } from "./project.ts";
import { findVersionConflict } from "./version-conflicts.ts";

/**
 * Why a resource cannot be added to a project, in a sentence; undefined if it can. Within a group all plurals, singulars
 * and short names share one name space, and all kinds and list kinds another, as with custom resources.
 */
export function findConflict(
  project: Pick<Project, "domain" | "resources">,
  resource: ProjectResource,
): string | undefined {
  const others = project.resources.filter(({ group }) => group === resource.group);
  return (
    findOwnConflict(resource) ??
    findVersionConflict(
      project,
      resource,
      others.filter(({ kind }) => kind === resource.kind),
    ) ??
    first(others, (other) => findConflictWith(project, resource, other))
  );
}

function findConflictWith(
  project: Pick<Project, "domain">,
  resource: ProjectResource,
  other: ProjectResource,
): string | undefined {
  const group = fullGroupName(project, other.group);
  if (other.kind === resource.kind) return undefined;
  if (kindNames(resource).some((name) => kindNames(other).includes(name))) {
    return `the kind ${resource.kind} is too close to ${other.kind} in ${group}, which also takes ${other.kind}List`;
  }
  const name = resourceNames(resource).find((name) => resourceNames(other).includes(name));
  if (name === undefined) return undefined;
  return `"${name}" is taken in ${group}: ${other.kind} (${other.version}) has ${resourceNames(other).join(", ")}`;
}

function findOwnConflict(resource: ProjectResource): string | undefined {
  const { shortNames = [] } = resource.api ?? {};
  const taken = [resource.plural, resource.singular];
  const repeated = shortNames.find((name, index) => taken.includes(name) || shortNames.indexOf(name) !== index);
  return repeated === undefined
    ? undefined
    : `the short name "${repeated}" of ${resource.kind} is already one of its names`;
}

/** Every name a client may call it by. Singular and plural may be the same, as with sheep. */
function resourceNames(resource: ProjectResource): string[] {
  return [...new Set([resource.plural, resource.singular, ...(resource.api?.shortNames ?? [])])];
}

/** Compared without case, because each kind has a file named after it. */
function kindNames({ kind }: ProjectResource): string[] {
  return [kind.toLowerCase(), `${kind.toLowerCase()}list`];
}

function first<Item>(items: readonly Item[], find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
