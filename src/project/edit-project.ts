import { findConflict } from "./conflicts.ts";
import type {
  ControlledType,
  OwnStorageType,
  Project,
  ProjectApi,
  ProjectResource,
  ProjectSubresource,
} from "./project.ts";
import { fullGroupName, hubOf, isSameType } from "./project.ts";
import { UserError } from "./user-error.ts";

/** The project with the group in it; the same project if it has it already. */
export function addGroup(project: Project, name: string): Project {
  if (project.groups.some((group) => group.name === name)) return project;
  return { ...project, groups: [...project.groups, { name, versions: [] }] };
}

/** The project with the version, and its group, in it. */
export function addVersion(project: Project, groupName: string, version: string): Project {
  const groups = addGroup(project, groupName).groups.map((group) =>
    group.name === groupName && !group.versions.includes(version)
      ? { ...group, versions: [...group.versions, version] }
      : group,
  );
  return { ...project, groups };
}

/**
 * The project with the resource, its group and its version in it. One more version of a kind converts to the one that was
 * there first, and leaves objects stored as they are unless it says otherwise. A resource that is there already may gain an API or a
 * controller, but is not changed otherwise: its files are the user's.
 * @throws UserError if it clashes with what exists
 */
export function addResource(project: Project, resource: ProjectResource): Project {
  const existing = findResource(project, resource);
  if (existing !== undefined) refuseDifference(project, existing, resource);
  const merged = asVersion(project, existing === undefined ? resource : merge(existing, resource));
  const settled = settleStorage(project.resources, merged);
  const others = settled.filter((other) => !isSame(other, merged));
  const conflict = findConflict({ ...project, resources: others }, merged);
  if (conflict !== undefined) throw new UserError(conflict);
  const withVersion = merged.api === undefined ? project : addVersion(project, resource.group, resource.version);
  return {
    ...withVersion,
    resources:
      existing === undefined ? [...settled, merged] : settled.map((one) => (isSame(one, merged) ? merged : one)),
  };
}

const isSame = (a: ProjectResource, b: ProjectResource): boolean =>
  a.group === b.group && a.version === b.version && a.kind === b.kind;

/** With the hub it converts to, if the kind is there in another version. */
function asVersion(project: Project, resource: ProjectResource): ProjectResource {
  const hub = hubOf(project, resource);
  if (hub === undefined || resource.api === undefined || hub.version === resource.version) return resource;
  return { ...resource, api: { ...resource.api, hub: hub.version } };
}

/** The other versions of a kind, as what is added leaves them: one of all is the stored one, at first the hub. */
function settleStorage(resources: readonly ProjectResource[], added: ProjectResource): ProjectResource[] {
  const others = resources.filter((one) => one.group === added.group && one.kind === added.kind && !isSame(one, added));
  const stored =
    [added, ...others].find(({ api }) => api?.storage === true) ?? others.find(({ api }) => api?.hub === undefined);
  return resources.map((one) => (others.includes(one) ? withStorage(one, one === stored) : one));
}

function withStorage(resource: ProjectResource, isStored: boolean): ProjectResource {
  if (resource.api === undefined) return resource;
  const { storage: _, ...api } = resource.api;
  return { ...resource, api: isStored ? { ...api, storage: true } : api };
}

/**
 * The project with the subresource in it; the same project if it has it already.
 * @throws UserError if the kind is not served by the project, or has another of that name
 */
export function addSubresource(
  project: Project,
  parent: Pick<ProjectResource, "group" | "version" | "kind">,
  subresource: ProjectSubresource,
): Project {
  const { resource, api } = requireServed(project, parent);
  const { kind } = parent;
  const before = api.subresources?.find(({ name }) => name === subresource.name);
  if (before !== undefined && (before.type !== subresource.type || before.verb !== subresource.verb)) {
    throw new UserError(
      `${kind} already has ${subresource.name}, of --type ${typeOf(before)} rather than ${typeOf(subresource)}. ` +
        `Remove it from PROJECT and delete its files, or choose another name`,
    );
  }
  if (before !== undefined) return project;
  return withApi(project, resource, { ...api, subresources: [...(api.subresources ?? []), subresource] });
}

/**
 * The project with a storage of the kind's own; the same project if it has it already.
 * @throws UserError if the kind is not served by the project, is stored in another version, or has another storage
 */
export function addOwnStorage(
  project: Project,
  of: Pick<ProjectResource, "group" | "version" | "kind">,
  ownStorage: OwnStorageType,
): Project {
  const { resource, api } = requireServed(project, of);
  const { group, version, kind } = of;
  const stored = storedVersion(project, resource);
  if (stored !== version) {
    throw new UserError(`${kind} is stored in ${stored}, so its storage speaks that version: use --version ${stored}`);
  }
  if (api.ownStorage === ownStorage) return project;
  if (api.ownStorage !== undefined) {
    throw new UserError(
      `${kind} already has a storage of --type ${api.ownStorage}. Remove ownStorage from PROJECT and delete ` +
        `src/apis/${group}/${version}/${kind.toLowerCase()}-storage.ts and its test, or keep it`,
    );
  }
  return withApi(project, resource, { ...api, ownStorage });
}

/** The version that the kind's objects are stored in. */
function storedVersion({ resources }: Project, { group, kind, version }: ProjectResource): string {
  const versions = resources.filter((one) => one.group === group && one.kind === kind && one.api !== undefined);
  const stored =
    versions.find(({ api }) => api?.storage === true) ?? versions.find(({ api }) => api?.hub === undefined);
  return stored?.version ?? version;
}

function requireServed(project: Project, of: Pick<ProjectResource, "group" | "version" | "kind">) {
  const resource = findResource(project, of);
  if (resource?.api !== undefined) return { resource, api: resource.api };
  const { group, version, kind } = of;
  throw new UserError(
    `This project serves no ${kind} in ${fullGroupName(project, group)}/${version}; make it first: ` +
      `apiserver-boot create resource --group ${group} --version ${version} --kind ${kind}`,
  );
}

function withApi(project: Project, resource: ProjectResource, api: ProjectApi): Project {
  const changed = { ...resource, api };
  return { ...project, resources: project.resources.map((other) => (other === resource ? changed : other)) };
}

const typeOf = ({ type, verb }: ProjectSubresource): string => (verb === undefined ? type : `${type} --verb ${verb}`);

/** The resource of the same group, version and kind. */
export function findResource(
  project: Pick<Project, "resources">,
  { group, version, kind }: Pick<ProjectResource, "group" | "version" | "kind">,
): ProjectResource | undefined {
  return project.resources.find((other) => other.group === group && other.version === version && other.kind === kind);
}

function merge(existing: ProjectResource, added: ProjectResource): ProjectResource {
  const { api, controller } = added;
  const merged = existing.api ?? api;
  const [owns, watches] = [union(existing.owns, added.owns), union(existing.watches, added.watches)];
  return {
    ...existing,
    ...(merged === undefined ? {} : { api: api?.storage === true ? { ...merged, storage: true } : merged }),
    controller: existing.controller || controller,
    ...(owns.length > 0 ? { owns } : {}),
    ...(watches.length > 0 ? { watches } : {}),
  };
}

/** Each type once. */
function union(before: readonly ControlledType[] = [], added: readonly ControlledType[] = []): ControlledType[] {
  return [...before, ...added.filter((type) => !before.some((other) => isSameType(other, type)))];
}

function refuseDifference(project: Project, existing: ProjectResource, wanted: ProjectResource): void {
  const [before, after] = [describe(existing), describe(wanted)];
  const bothServed = existing.api !== undefined && wanted.api !== undefined;
  const compared = Object.keys(before).filter((flag) => bothServed || !apiFlags.has(flag));
  const different = compared.find((flag) => before[flag] !== after[flag]);
  if (different === undefined) return;
  const { kind, group, version } = existing;
  throw new UserError(
    `${kind} already exists in ${fullGroupName(project, group)}/${version}, with ${different} ${before[different] || "(none)"} ` +
      `rather than ${after[different] || "(none)"}. Change it in src/apis/${group}/${version}/${kind.toLowerCase()}.ts and in PROJECT`,
  );
}

const apiFlags = new Set(["--with-status-subresource", "--short-name", "--category", "--column"]);

/** A resource in terms of the flags that made it. */
function describe({ plural, singular, namespaced, api }: ProjectResource): Record<string, string> {
  return {
    "--resource": plural,
    "--singular": singular,
    "--non-namespaced": String(!namespaced),
    "--with-status-subresource": String(api?.statusSubresource),
    "--short-name": (api?.shortNames ?? []).join(", "),
    "--category": (api?.categories ?? []).join(", "),
    "--column": (api?.columns ?? []).map(({ name, jsonPath, type }) => `${name}=${jsonPath}:${type}`).join(", "),
  };
}
