import type { JsonObject } from "../meta/types.ts";
import type { ResolvedSchema } from "./describe/resolve-schema.ts";
import type { Identity } from "./identity.ts";

/** A server, and the resource of it that is checked, as data: the checks know nothing else of it. */
export interface Target {
  /** An identity that may do everything with the resource. */
  readonly admin: Identity;
  /** The same server without any credentials. */
  readonly anonymous: Identity;
  readonly main: TargetResource;
  readonly server: ServerFacts;
}

/** What of a server decides whether a check is possible at all. */
export interface ServerFacts {
  /** Whether it has the core API, and with it namespaces that have to be made. */
  readonly hasNamespaces: boolean;
  /** What a request without credentials gets where rights are needed. */
  readonly anonymousStatus: number;
  /** Objects of a cluster-scoped resource that were there before. */
  readonly foreignObjects: number;
  /** Whether other groups than the resource's are served. */
  readonly hasOtherGroups: boolean;
}

export interface TargetResource {
  readonly group: string;
  readonly version: string;
  /** Other served versions of the group that have the resource, too. */
  readonly otherVersions: readonly string[];
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Names of the subresources that discovery tells of. */
  readonly subresources: readonly string[];
  readonly statusSubresource: boolean;
  /** Absent: there is no /scale. */
  readonly scale?: TargetScale;
  /** Of the object, from OpenAPI v3, without references; undefined where the server publishes none. */
  readonly schema?: ResolvedSchema;
  /** A valid spec without anything that is defaulted. */
  readonly spec: JsonObject;
  /** Fields at the root, beside spec and status, that a valid object has. */
  readonly rest: JsonObject;
  /** What defaulting adds to that spec. */
  readonly defaulted: JsonObject;
  /** Fields of spec that are made up anew for each object, such as a code. */
  readonly computed: readonly string[];
  /** Some of the objects there are, where the checks can make none. */
  readonly existing: readonly ExistingObject[];
  /** A string field directly below spec, and another valid value for it; empty where there is none that can be changed. */
  readonly field: { readonly name: string; readonly value: string };
  /** Field paths that selectors may name beside name and namespace, e.g. `spec.reference`. */
  readonly selectableFields: readonly string[];
  /** A field below spec that the schema does not know. */
  readonly unknownField: string;
  /** Whether unknown fields of spec are dropped. */
  readonly prunes: boolean;
  /** A valid status; empty where there is none. */
  readonly status: JsonObject;
  /** Printed columns by name, in order, without the first, which is the name. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly priority: number }[];
  /** What the schema does to a spec. */
  readonly probes: readonly SchemaProbe[];
}

export interface ExistingObject {
  /** Empty for a cluster-scoped one. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
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
  /** An object with these fields of spec is made first, and then updated. */
  readonly from?: JsonObject;
  /** Put over the valid spec, field by field. */
  readonly spec: JsonObject;
  /** These fields are stored so. */
  readonly stored?: JsonObject;
  /** These fields are not stored. */
  readonly dropped?: readonly string[];
  /** A member as written, sent inside spec; it must come back as it is. */
  readonly raw?: string;
  /** Field errors: reason, field and message of each cause. */
  readonly causes?: readonly ProbeCause[];
  /** Any refusal with this code. */
  readonly code?: number;
  /** Made from the schema: rules that the schema does not tell may refuse it, too. The path of the field it is about. */
  readonly about?: string;
}

export interface ProbeCause {
  readonly reason: string;
  readonly field: string;
  readonly message: RegExp;
}

export const groupVersion = ({ group, version }: Pick<TargetResource, "group" | "version">): string =>
  `${group}/${version}`;
export const groupResource = ({ group, resource }: Pick<TargetResource, "group" | "resource">): string =>
  `${resource}.${group}`;
