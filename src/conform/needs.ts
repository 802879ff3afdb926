import { Skipped } from "./skipped.ts";
import type { Need } from "./requirement.ts";

/** What requirements may need of the resource they are checked on, and of its server. */
export const verb =
  (name: string): Need =>
  ({ verbs }) =>
    verbs.includes(name) ? undefined : `the resource has no verb ${name}`;

/** What is created is there afterwards, and its name is taken. */
export const kept: Need = ({ verbs }) =>
  verbs.includes("get") ? undefined : "the resource has no verb get: what is created is not kept";

/** Something to read where nothing can be made: `main.resource.existing`. */
export const existingObjects: Need = ({ verbs, existing }) => {
  if (verbs.includes("create")) return "the resource has the verb create: the checks read what they make";
  const missing = ["list", "get"].find((name) => !verbs.includes(name));
  if (missing !== undefined) return `the resource has no verb ${missing}`;
  return existing.length > 0 ? undefined : new Skipped("the resource has no verb create, and there are no objects");
};

/** Nothing but what the check makes: of a cluster-scoped resource there may be more. */
export const emptyCollection: Need = (_, { foreignObjects }) =>
  foreignObjects > 0 ? new Skipped("the cluster-scoped collection holds objects of others") : undefined;

export const namespaced: Need = ({ namespaced }) => (namespaced ? undefined : "the resource is cluster-scoped");

export const clusterScoped: Need = ({ namespaced }) => (namespaced ? "the resource is namespaced" : undefined);

export const statusSubresource: Need = ({ statusSubresource }) =>
  statusSubresource ? undefined : "the resource has no status subresource";

export const noStatusSubresource: Need = ({ statusSubresource }) =>
  statusSubresource ? "the resource has a status subresource" : undefined;

/** A status that can be written: `main.resource.status` is not empty. */
export const writableStatus: Need = ({ statusSubresource, status }) => {
  if (!statusSubresource) return "the resource has no status subresource";
  return Object.keys(status).length > 0 ? undefined : "no valid status is known; a sample may have one";
};

/** `main.resource.field` and a spec around it. */
export const mutableField: Need = (resource, server) => {
  const withoutVerb = verb("create")(resource, server) ?? verb("patch")(resource, server);
  if (withoutVerb !== undefined) return withoutVerb;
  return resource.field.name === "" ? "no string field directly below spec is known that can be changed" : undefined;
};

/** The field that the checks change is one to select by. */
export const selectableField: Need = ({ selectableFields, field, spec }) =>
  selectableFields.includes(`spec.${field.name}`) && Object.hasOwn(spec, field.name)
    ? undefined
    : "no field of spec that is set and can be changed is selectable";

export const scaleSubresource: Need = ({ scale }) =>
  scale === undefined ? "the resource has no scale subresource" : undefined;

export const knownScalePaths: Need = ({ scale }) =>
  scale?.paths === undefined ? "it is not known where the resource has its replicas" : undefined;

export const severalVersions: Need = ({ otherVersions }) =>
  otherVersions.length === 0 ? "the resource is served in one version only" : undefined;

export const ownSubresources: Need = ({ subresources }) =>
  subresources.some((name) => name !== "status" && name !== "scale")
    ? undefined
    : "the resource has no other subresources than status and scale";

export const prunes: Need = ({ prunes }) => (prunes ? undefined : "the schema does not drop unknown fields of spec");

export const publishedSchema: Need = ({ schema }) =>
  schema === undefined ? "the server's OpenAPI v3 has no schema of the kind" : undefined;

/** A server that is not a whole Kubernetes: one that is asked directly, not through the aggregator. */
export const extensionServer: Need = (_, { hasNamespaces }) =>
  hasNamespaces ? "the server has the core API, too: it is no extension server" : undefined;

export const oneGroup: Need = (_, { hasOtherGroups, hasNamespaces }) =>
  hasOtherGroups || hasNamespaces ? "the server has other groups, too" : undefined;

/** A stranger, who is told from those who may. */
export const strangersForbidden: Need = (_, { anonymousStatus }) => {
  if (anonymousStatus === 403) return undefined;
  return new Skipped(
    anonymousStatus === 401
      ? "requests without credentials are refused with 401"
      : `a request without credentials was answered with ${anonymousStatus}`,
  );
};
