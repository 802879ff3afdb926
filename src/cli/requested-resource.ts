import { parseColumn } from "../project/column.ts";
import type { ProjectResource } from "../project/project.ts";
import { defaultPlural, defaultSingular, resourceNameProblem } from "../project/resource-names.ts";
import { UsageError } from "../project/user-error.ts";
import { checkedFlag } from "./require-flag.ts";

/** The flags of `create resource` that describe the kind, as commander hands them over. */
export interface ResourceFlags {
  readonly resource?: string;
  readonly singular?: string;
  readonly shortName?: readonly string[];
  readonly category?: readonly string[];
  readonly nonNamespaced?: boolean;
  readonly withStatusSubresource?: "true" | "false";
  readonly column?: readonly string[];
  readonly storageVersion?: boolean;
  readonly skipResource?: boolean;
  readonly skipController?: boolean;
}

/**
 * The resource that flags ask for. What they leave open is as it is in the project, if the kind exists there, in this version
 * or in another.
 * @param hub the kind in the version that its others convert to; undefined: it is new
 * @throws UsageError
 */
export function requestedResource(
  { group, version, kind }: Pick<ProjectResource, "group" | "version" | "kind">,
  flags: ResourceFlags,
  existing: ProjectResource | undefined,
  hub: ProjectResource | undefined,
): ProjectResource {
  if (flags.skipResource === true && flags.skipController === true) {
    throw new UsageError("--skip-resource and --skip-controller leave nothing to create");
  }
  const before = existing ?? hub;
  const isAnotherVersion = hub !== undefined && hub.version !== version && flags.skipResource !== true;
  if (isAnotherVersion && existing === undefined) refuseShape(flags, kind, hub.version);
  if (flags.storageVersion === true && hub === undefined) {
    throw new UsageError(`--storage-version: ${kind} has no other version that its objects could be stored in`);
  }
  const { resource, singular, nonNamespaced } = flags;
  return {
    group,
    version,
    kind,
    plural: name("--resource", resource) ?? before?.plural ?? defaultPlural(kind),
    singular: name("--singular", singular) ?? before?.singular ?? defaultSingular(kind),
    namespaced: nonNamespaced === true ? false : (before?.namespaced ?? true),
    ...(flags.skipResource === true ? {} : { api: requestedApi(flags, before) }),
    // The controller of the first version acts on the same objects.
    controller: flags.skipController !== true && !isAnotherVersion,
  };
}

function refuseShape(flags: ResourceFlags, kind: string, hub: string): void {
  const given = [
    ...(flags.column === undefined ? [] : ["--column"]),
    ...(flags.withStatusSubresource === undefined ? [] : ["--with-status-subresource"]),
  ];
  if (given.length === 0) return;
  throw new UsageError(
    `${given.join(" and ")}: another version of ${kind} begins as a copy of ${hub}; leave it out, and change the copy`,
  );
}

function requestedApi(
  { shortName, category, withStatusSubresource, column, storageVersion }: ResourceFlags,
  existing: ProjectResource | undefined,
): NonNullable<ProjectResource["api"]> {
  const before = existing?.api;
  return {
    shortNames: names("--short-name", shortName) ?? before?.shortNames ?? [],
    categories: names("--category", category) ?? before?.categories ?? [],
    statusSubresource:
      withStatusSubresource === undefined ? (before?.statusSubresource ?? true) : withStatusSubresource === "true",
    columns: column?.map(parseColumn) ?? before?.columns ?? [],
    ...(storageVersion === true ? { storage: true } : {}),
  };
}

function name(flag: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : checkedFlag(flag, value, resourceNameProblem);
}

function names(flag: string, values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined
    ? undefined
    : [...new Set(values.map((value) => checkedFlag(flag, value, resourceNameProblem)))];
}
