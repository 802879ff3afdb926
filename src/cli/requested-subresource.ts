import type { ProjectSubresource, SubresourceType, SubresourceVerb } from "../project/project.ts";
import { resourceNameProblem } from "../project/resource-names.ts";
import { subresourceProblem } from "../project/subresource-problem.ts";
import { UsageError } from "../project/user-error.ts";
import { checkedFlag, type RequiredFlag } from "./require-flag.ts";

export const subresourceFlag: RequiredFlag = {
  flag: "--subresource",
  question: "Name of the subresource, as in the URL",
  example: "approve",
  check: resourceNameProblem,
};

/**
 * The subresource that flags ask for.
 * @throws UsageError
 */
export function requestedSubresource(
  name: string,
  { type = "arbitrary", verb }: { readonly type?: SubresourceType; readonly verb?: SubresourceVerb },
): ProjectSubresource {
  checkedFlag("--subresource", name, resourceNameProblem);
  const subresource = { name, type, ...(type === "arbitrary" || verb !== undefined ? { verb: verb ?? "create" } : {}) };
  const problem = subresourceProblem(subresource);
  if (problem !== undefined) throw new UsageError(`--subresource ${JSON.stringify(name)}: ${problem}`);
  return subresource;
}
