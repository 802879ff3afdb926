import type { ObjectAs } from "../client/wire-object.ts";
import type { ResourceType } from "../meta/resource-type.ts";

/**
 * A type that controllers may watch and write, served by whomever: `resourceType<CronTab>({ … })`, or with a type of
 * another client, `resourceType<V1ConfigMap>({ group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true })`.
 */
export const resourceType = <T extends object>(type: Omit<ResourceType, "~object">): ResourceType<ObjectAs<T>> => type;

/** `crontabs.stable.example.com/v1`, for people. */
export const typeName = ({ group, version, resource }: ResourceType): string =>
  `${resource}${group === "" ? "" : `.${group}`}/${version}`;
