import type { ProjectSubresource } from "./project.ts";

/** Why a subresource cannot be, in a sentence; undefined if it can. */
export function subresourceProblem({ name, type, verb }: ProjectSubresource): string | undefined {
  if (name === "status")
    return "status is served already, unless the kind was made with --with-status-subresource=false";
  if (type === "scale" && name !== "scale") return `a subresource of type scale is named scale, not ${name}`;
  if (type !== "scale" && name === "scale") return `the name scale is for subresources of type scale, not ${type}`;
  if (type !== "arbitrary" && verb !== undefined) return `only a subresource of type arbitrary has a verb, not ${type}`;
  return undefined;
}
