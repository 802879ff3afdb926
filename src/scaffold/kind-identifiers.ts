import type { Project, ProjectResource } from "../project/project.ts";

/** Names that the generated files import or that mean something else in TypeScript. */
export const takenNames = new Set(
  (
    "AnyKind Array ApiError Backend BackendConflictError Boolean Client Conditions ControllerDefinition Date Error " +
    "FilesBackend Function GroupDefinition Infinity JSON KubeObject Manager Map Math NaN Number Object ObjectOf Promise " +
    "PostgresTable Readonly Record RegExp Set String Symbol TestServer Type"
  ).split(" "),
);

/** The name a kind's file exports: the kind, unless that name is taken. */
export function exportedName(kind: string): string {
  return takenNames.has(kind) ? `${kind}Kind` : kind;
}

/**
 * The names of a project's kinds where all of them meet, in src/apis/index.ts and src/controllers/index.ts: two groups may
 * have kinds of the same name.
 */
export function localNames(project: Pick<Project, "resources">): ReadonlyMap<ProjectResource, string> {
  const names = new Map<ProjectResource, string>();
  for (const resource of project.resources) {
    const isUnique = project.resources.filter(({ kind }) => kind === resource.kind).length === 1;
    const wanted = exportedName(isUnique ? resource.kind : qualifiedName(resource));
    names.set(resource, unusedName(wanted, new Set(names.values())));
  }
  return names;
}

/** The name a subresource's file exports, e.g. `cronTabApprove`. */
export const subresourceName = (kind: string, subresource: string): string =>
  uncapitalized(kind) + capitalizedWords(subresource.split("-"));

/** The name a controller's file exports, e.g. `cronTabController`. */
export const controllerConstant = (kind: string): string => `${uncapitalized(kind)}Controller`;

/** What a type is called in the file of a controller, e.g. `cronTabType`. */
export const typeConstant = (kind: string): string => `${uncapitalized(kind)}Type`;

const uncapitalized = (kind: string): string => kind.slice(0, 1).toLowerCase() + kind.slice(1);

export const capitalizedWords = (words: readonly string[]): string =>
  words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");

export function unusedName(wanted: string, used: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; used.has(name); number++) name = `${wanted}${number}`;
  return name;
}

/** e.g. `BatchV1CronTab`. */
function qualifiedName({ group, version, kind }: ProjectResource): string {
  const name = capitalizedWords([...group.split(/[-.]/), version, kind]);
  return /^\d/.test(name) ? `Group${name}` : name;
}
