import type { KubeObject } from "./types.ts";

/** A type that a server has, as a value: where it is served, what its objects call themselves, and their TypeScript type. */
export interface ResourceType<T = KubeObject> {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  /** CamelCase, e.g. `CronTab`. */
  readonly kind: string;
  /** Lower-case plural, e.g. `crontabs`. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** Never there: carries the type of the objects. */
  readonly "~object"?: T;
}

/** `g/v`, or `v` in the core group. */
export const apiVersionOf = ({ group, version }: Pick<ResourceType, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;
