import type { JsonObject } from "../meta/types.ts";
import type { Identity } from "./wire.ts";

/** A server and what it serves, as data: the suite knows nothing else of it. */
export interface Target {
  /** An identity that may do everything. */
  readonly admin: Identity;
  /** The same server without any credentials. */
  readonly anonymous: Identity;
  /** Namespaced, with a status subresource. */
  readonly main: TargetResource;
  /** Cluster-scoped, without a status subresource. */
  readonly cluster: TargetResource;
  /** What the schema of `main` does to a spec. */
  readonly probes: readonly SchemaProbe[];
  stop(): Promise<void>;
}

/** What is served, without who serves it. */
export type Description = Pick<Target, "main" | "cluster" | "probes">;

export interface TargetResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly statusSubresource: boolean;
  /** Absent: there is no /scale. */
  readonly scale?: TargetScale;
  /** A valid spec without anything that is defaulted. */
  readonly spec: JsonObject;
  /** What defaulting adds to that spec. */
  readonly defaulted: JsonObject;
  /** A string field directly below spec, and another valid value for it. */
  readonly field: { readonly name: string; readonly value: string };
  /** Field paths that selectors may name beside name and namespace, e.g. `spec.reference`. */
  readonly selectableFields?: readonly string[];
  /** A field below spec that the schema does not know. */
  readonly unknownField: string;
  /** A valid status. */
  readonly status: JsonObject;
  /** Printed columns by name, in order, without Name. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly priority: number }[];
}

/** What /scale shows of an object; its paths, such as `.spec.replicas`, where they are known: servers do not publish them. */
export interface TargetScale {
  readonly paths?: { readonly specReplicas: string; readonly statusReplicas: string; readonly labelSelector: string };
  /** The most replicas that the schema allows. */
  readonly maximum?: number;
}

/** One spec and what becomes of it. */
export interface SchemaProbe {
  readonly id: string;
  readonly title: string;
  /** Put over the valid spec, field by field. */
  readonly spec: JsonObject;
  /** These fields are stored so. */
  readonly stored?: JsonObject;
  /** These fields are not stored. */
  readonly dropped?: readonly string[];
  /** A member as written, sent inside spec; it must come back as it is. */
  readonly raw?: string;
  /** Field errors: reason, field and message of each cause. */
  readonly causes?: readonly { readonly reason: string; readonly field: string; readonly message: RegExp }[];
  /** Any refusal with this code. */
  readonly code?: number;
}

export const groupVersion = ({ group, version }: TargetResource): string => `${group}/${version}`;
export const groupResource = ({ group, resource }: TargetResource): string => `${resource}.${group}`;
