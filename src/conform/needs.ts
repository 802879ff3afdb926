import type { Need } from "./requirement.ts";

/** What a requirement may need of the resource it is checked on. */
export const namespaced: Need = (resource) => (resource.namespaced ? undefined : "the resource is cluster-scoped");

/** The field that the checks change is one to select by. */
export const selectableField: Need = ({ selectableFields = [], field }) =>
  selectableFields.includes(`spec.${field.name}`) ? undefined : `spec.${field.name} is not a selectable field`;

export const statusSubresource: Need = (resource) =>
  resource.statusSubresource ? undefined : "the resource has no status subresource";

export const scaleSubresource: Need = (resource) =>
  resource.scale === undefined ? "the resource has no scale subresource" : undefined;

export const knownScalePaths: Need = (resource) =>
  resource.scale?.paths === undefined ? "it is not known where the resource has its replicas" : undefined;
