import type { Need } from "./requirement.ts";

/** What a requirement may need of the resource it is checked on. */
export const namespaced: Need = (resource) => (resource.namespaced ? undefined : "the resource is cluster-scoped");

export const statusSubresource: Need = (resource) =>
  resource.statusSubresource ? undefined : "the resource has no status subresource";
