import { longestName } from "../deploy/config-request.ts";
import { isDns1035Label, isDnsLabel } from "../project/dns-names.ts";
import type { Problem } from "../project/group-version-kind.ts";
import type { Project } from "../project/project.ts";
import type { RequiredFlag } from "./require-flag.ts";

/** Which installation is meant. */
export const nameFlag = ({ projectName }: Pick<Project, "projectName">): RequiredFlag => ({
  flag: "--name",
  question: "Name of the installation",
  example: "crontab-apiserver",
  suggestion: nameProblem(projectName) === undefined ? projectName : undefined,
  check: nameProblem,
});

export const namespaceFlag = ({ projectName }: Pick<Project, "projectName">): RequiredFlag => ({
  flag: "--namespace",
  question: "Namespace it is installed in",
  example: "crontab-system",
  suggestion: `${projectName.slice(0, 56)}-system`,
  check: (value) => (isDnsLabel(value) ? undefined : 'expected a-z, 0-9 and "-", at most 63, such as crontab-system'),
});

function nameProblem(value: string): Problem {
  if (isDns1035Label(value) && value.length <= longestName) return undefined;
  return `expected a letter, then a-z, 0-9 and "-", at most ${longestName}, such as crontab-apiserver`;
}
