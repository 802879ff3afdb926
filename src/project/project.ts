/** What PROJECT says: everything that was scaffolded. Names in it were checked when it was read. */
export interface Project {
  /** DNS name below which the groups live: group `stable` is served as `stable.<domain>`. */
  readonly domain: string;
  /** npm package name of the project, also the name of its API server. */
  readonly projectName: string;
  readonly packageManager: PackageManager;
  readonly license: License;
  /** Who holds the copyright; absent if nobody was named. */
  readonly copyright?: string;
  /** In the order they were created. */
  readonly groups: readonly ProjectGroup[];
  /** In the order they were created. */
  readonly resources: readonly ProjectResource[];
  /** Configuration of other plugins, kept as it was found. */
  readonly otherPlugins: Readonly<Record<string, unknown>>;
}

export const packageManagers = ["npm", "pnpm", "yarn"] as const;
export type PackageManager = (typeof packageManagers)[number];

export const licenses = ["apache2", "mit", "none"] as const;
export type License = (typeof licenses)[number];

export interface ProjectGroup {
  /** Without the domain, e.g. `stable`; one of another domain is named in full, which shows by its dots. */
  readonly name: string;
  /** In the order they were created. */
  readonly versions: readonly string[];
}

/** A kind of this project, or one served elsewhere that a controller of this project watches. */
export interface ProjectResource {
  /** Without the domain. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As in the URL. */
  readonly plural: string;
  readonly singular: string;
  /** Cluster-scoped if false. */
  readonly namespaced: boolean;
  /** Absent if the kind is served elsewhere (`--skip-resource`). */
  readonly api?: ProjectApi;
  readonly controller: boolean;
  /** What its controller makes; absent: nothing that is known of. */
  readonly owns?: readonly ControlledType[];
  /** What else is a reason for its controller to look again. */
  readonly watches?: readonly ControlledType[];
}

/** A type that a controller reads or writes, of this project's or of any server's. */
export interface ControlledType {
  /** Full name; "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export const isSameType = (a: ControlledType, b: ControlledType): boolean =>
  a.group === b.group && a.version === b.version && a.kind === b.kind;

/** How a kind of this project was scaffolded. */
export interface ProjectApi {
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly statusSubresource: boolean;
  readonly columns: readonly ProjectColumn[];
  /** The version of the same kind that this one converts to; absent: it is the hub, or the only version. */
  readonly hub?: string;
  /** Objects are stored in this version; only where there are several. */
  readonly storage?: true;
  /** In the order they were created; absent: none. */
  readonly subresources?: readonly ProjectSubresource[];
  /** Absent: objects are in the server's storage. */
  readonly ownStorage?: OwnStorageType;
}

/** A backend to be written by hand; files in a folder; a table in PostgreSQL. */
export const ownStorageTypes = ["backend", "files", "postgres"] as const;
export type OwnStorageType = (typeof ownStorageTypes)[number];

export const subresourceTypes = ["arbitrary", "scale", "connector"] as const;
export type SubresourceType = (typeof subresourceTypes)[number];

/** What an arbitrary subresource is asked by: POST or GET. */
export const subresourceVerbs = ["create", "get"] as const;
export type SubresourceVerb = (typeof subresourceVerbs)[number];

export interface ProjectSubresource {
  /** As in the URL, e.g. `approve`. */
  readonly name: string;
  readonly type: SubresourceType;
  /** Of an arbitrary one alone. */
  readonly verb?: SubresourceVerb;
}

export const columnTypes = ["string", "integer", "number", "boolean", "date"] as const;
export type ColumnType = (typeof columnTypes)[number];

/** A printed column beside Name and Age. */
export interface ProjectColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** e.g. `.spec.cronSpec`. */
  readonly jsonPath: string;
}

/** The group as clients see it, e.g. `stable.example.com`. */
export function fullGroupName(project: Pick<Project, "domain">, group: string): string {
  return group.includes(".") ? group : `${group}.${project.domain}`;
}

/** What a group is called in a project: without the project's domain if it has that. */
export function projectGroupName({ domain }: Pick<Project, "domain">, fullName: string): string {
  const name = fullName.endsWith(`.${domain}`) ? fullName.slice(0, -domain.length - 1) : fullName;
  return name.includes(".") ? fullName : name;
}

/** The version of the kind that all its others convert to; undefined: the project serves no version of it. */
export function hubOf(
  { resources }: Pick<Project, "resources">,
  { group, kind }: Pick<ProjectResource, "group" | "kind">,
): ProjectResource | undefined {
  return resources.find((one) => one.group === group && one.kind === kind && one.api?.hub === undefined && one.api);
}
