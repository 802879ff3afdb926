import { groupProblem, kindProblem, versionProblem } from "../project/group-version-kind.ts";
import type { Project } from "../project/project.ts";
import type { RequiredFlag } from "./require-flag.ts";

/** Suggests the project's group if it has just one. */
export function groupFlag({ domain, groups }: Pick<Project, "domain" | "groups">): RequiredFlag {
  return {
    flag: "--group",
    question: `API group, without the domain ${domain}`,
    example: "stable",
    suggestion: groups.length === 1 ? groups[0]?.name : undefined,
    check: (value) => (groups.some(({ name }) => name === value) ? undefined : groupProblem(value, domain)),
  };
}

/** Suggests the version that was added last to the group, else v1alpha1 as for anything new. */
export function versionFlag({ groups }: Pick<Project, "groups">, group: string): RequiredFlag {
  return {
    flag: "--version",
    question: `Version of the group ${group}`,
    example: "v1",
    suggestion: groups.find(({ name }) => name === group)?.versions.at(-1) ?? "v1alpha1",
    check: versionProblem,
  };
}

export const kindFlag: RequiredFlag = {
  flag: "--kind",
  question: "Kind, in CamelCase",
  example: "CronTab",
  check: kindProblem,
};
