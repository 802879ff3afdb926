import type { ProjectSubresource, SubresourceType, SubresourceVerb } from "../project/project.ts";
import { resourceNameProblem } from "../project/resource-names.ts";
import { subresourceProblem } from "../project/subresource-problem.ts";
import { UsageError } from "../project/user-error.ts";
import { checkedFlag, type RequiredFlag } from "./require-flag.ts";

export const subresourceFlag: RequiredFlag = {
  flag: "--subresource",
  question: "Name of the subresource, as in the URL",
  example: "approve",
  check: nameProblem,
};

/**
 * The subresource that flags ask for.
 * @throws UsageError
 */
export function requestedSubresource(
  name: string,
  { type = "arbitrary", verb }: { readonly type?: SubresourceType; readonly verb?: SubresourceVerb },
): ProjectSubresource {
  checkedFlag("--subresource", name, nameProblem);
  const subresource = { name, type, ...(type === "arbitrary" || verb !== undefined ? { verb: verb ?? "create" } : {}) };
  const problem = subresourceProblem(subresource);
  if (problem !== undefined) throw new UsageError(`--subresource ${JSON.stringify(name)}: ${problem}`);
  return subresource;
}

function nameProblem(name: string): ReturnType<typeof resourceNameProblem> {
  return resourceNameProblem(name, "approve");
}
