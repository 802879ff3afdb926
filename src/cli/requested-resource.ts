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
  readonly skipResource?: boolean;
  readonly skipController?: boolean;
}

/**
 * The resource that flags ask for. What they leave open is as it is in the project, if the kind exists there.
 * @throws UsageError
 */
export function requestedResource(
  { group, version, kind }: Pick<ProjectResource, "group" | "version" | "kind">,
  flags: ResourceFlags,
  existing: ProjectResource | undefined,
): ProjectResource {
  if (flags.skipResource === true && flags.skipController === true) {
    throw new UsageError("--skip-resource and --skip-controller leave nothing to create");
  }
  const { resource, singular, nonNamespaced } = flags;
  return {
    group,
    version,
    kind,
    plural: name("--resource", resource) ?? existing?.plural ?? defaultPlural(kind),
    singular: name("--singular", singular) ?? existing?.singular ?? defaultSingular(kind),
    namespaced: nonNamespaced === true ? false : (existing?.namespaced ?? true),
    ...(flags.skipResource === true ? {} : { api: requestedApi(flags, existing) }),
    controller: flags.skipController !== true,
  };
}

function requestedApi(
  { shortName, category, withStatusSubresource, column }: ResourceFlags,
  existing: ProjectResource | undefined,
): NonNullable<ProjectResource["api"]> {
  const before = existing?.api;
  return {
    shortNames: names("--short-name", shortName) ?? before?.shortNames ?? [],
    categories: names("--category", category) ?? before?.categories ?? [],
    statusSubresource:
      withStatusSubresource === undefined ? (before?.statusSubresource ?? true) : withStatusSubresource === "true",
    columns: column?.map(parseColumn) ?? before?.columns ?? [],
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
