import { fullGroupName, type ProjectResource } from "../project/project.ts";
import { compareVersions } from "../project/version-order.ts";
import type { ConfigRequest } from "./config-request.ts";

type Served = Pick<ConfigRequest, "project">;

export interface ServedVersion {
  /** With the domain. */
  readonly group: string;
  readonly version: string;
}

/** What is served, groups as in PROJECT, versions best first. A version without kinds is not served. */
export function servedVersions({ project }: Served): readonly ServedVersion[] {
  return project.groups.flatMap(({ name, versions }) =>
    versions
      .filter((version) => servedIn({ project }, name).some((resource) => resource.version === version))
      .toSorted(compareVersions)
      .map((version) => ({ group: fullGroupName(project, name), version })),
  );
}

/** The name of its APIService (R-AGG-1). */
export const apiServiceName = ({ group, version }: ServedVersion): string => `${version}.${group}`;

/** The kinds of a group, once for each version. */
export function servedIn({ project }: Served, group: string): readonly ProjectResource[] {
  return project.resources.filter((resource) => resource.group === group && resource.api !== undefined);
}

export const hasControllers = ({ project }: Served): boolean => project.resources.some(({ controller }) => controller);

/** Custom resources without code and controllers need nothing to run, and no image. */
export const runsPrograms = (request: Pick<ConfigRequest, "project" | "customResources">): boolean =>
  request.customResources === undefined || request.customResources.needsServer || hasControllers(request);
