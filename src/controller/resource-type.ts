import type { ObjectAs } from "../client/wire-object.ts";
import type { ResourceType } from "../meta/resource-type.ts";
import { builtInType } from "./built-in-types.ts";

/** Where a type is served. */
export type ServedType = Omit<ResourceType, "~object">;

/** A type of Kubernetes itself, as `@kubernetes/client-node` types it: `resourceType<V1Deployment>("apps/v1", "Deployment")`. */
export function resourceType<T extends object>(apiVersion: string, kind: string): ResourceType<ObjectAs<T>>;
/** A type that controllers may watch and write, served by whomever: `resourceType<CronTab>({ … })`. */
export function resourceType<T extends object>(served: ServedType): ResourceType<ObjectAs<T>>;
export function resourceType(served: ServedType | string, kind = ""): ServedType {
  return typeof served === "string" ? builtInType(served, kind) : served;
}

/** `crontabs.stable.example.com/v1`, for people. */
export const typeName = ({ group, version, resource }: ResourceType): string =>
  `${resource}${group === "" ? "" : `.${group}`}/${version}`;
