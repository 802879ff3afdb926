import type { FieldError } from "../meta/field-error.ts";
import type { StatusError } from "../meta/status-error.ts";
import type { JsonObject, KubeObject } from "../meta/types.ts";
import type { UserInfo } from "../meta/user-info.ts";
import type { KindSchemas, ObjectOf } from "./object-of.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** What admission is told of a write: as an AdmissionReview tells a webhook (R-ADM-13). */
export interface AdmissionRequest {
  /** PATCH and apply are UPDATE, or CREATE where an apply creates. */
  readonly operation: AdmissionOperation;
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  /** Of the object: that of a Scale is `autoscaling/v1` Scale. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** "" for the object itself. */
  readonly subresource: string;
  /** "" for a resource of the cluster. */
  readonly namespace: string;
  /** "" while a name is still to be generated: in `mutate` of a CREATE. */
  readonly name: string;
  readonly user: UserInfo;
  /** Nothing will be stored: leave everything else as it is, too. */
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions or DeleteOptions of meta.k8s.io/v1; of a CONNECT there are none. */
  readonly options: JsonObject | undefined;
  /** Aborts when the client goes away, the request has taken too long, or the server stops. */
  readonly signal: AbortSignal;
  /** Tells the client something by a Warning header. */
  warn(text: string): void;
  /** The error that refuses the request, to be thrown: 403, `crontabs.stable.example.com "x" is forbidden: <reason>`. */
  forbidden(reason: string): StatusError;
  /** Objects of a kind that the same server serves. @throws Error if it does not. */
  objects<Kind extends ReadableKind>(kind: Kind): ObjectReader<ObjectOf<Kind>>;
}

/** What can be told of the object of a write. */
export interface WriteRequest<Object> extends AdmissionRequest {
  /** As it is stored, in the version of the request: a copy. undefined on CREATE and CONNECT. */
  readonly oldObject: Object | undefined;
}

/** A kind, as `defineKind` declares it. */
export interface ReadableKind extends KindSchemas {
  readonly kind: string;
}

/** Reads as a GET or LIST would, with no question of who asks. What it gives is shared and frozen. */
export interface ObjectReader<Object> {
  /** undefined: there is none. */
  get(name: string, options?: { readonly namespace?: string }): Promise<Readonly<Object> | undefined>;
  /** Without a namespace: of all. */
  list(options?: {
    readonly namespace?: string;
    readonly labelSelector?: string;
  }): Promise<readonly Readonly<Object>[]>;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * What a kind has to say of the writes of its own objects: creates, updates, patches and applies of the object itself, and
 * its deletion; not of its subresources. A throw refuses the request: a StatusError as it is, anything else as 500.
 */
export interface KindAdmission<Object> {
  /**
   * Changes the object before it is checked against the schema; what it adds is pruned and defaulted as if a client had
   * sent it. Re-runs on every conflict: no side effects.
   */
  mutate?(object: Object, request: WriteRequest<Object>): MaybePromise<void>;
  /** Asked last, of the object that is about to be stored. Field errors refuse it with 422. Re-runs on every conflict. */
  validate?(object: Object, request: WriteRequest<Object>): MaybePromise<readonly FieldError[] | void>;
  /** Asked before an object is deleted, also by a delete of a collection. */
  validateDelete?(object: Object, request: AdmissionRequest): MaybePromise<void>;
}

/** What an `AdmissionPlugin` is told: of any resource, so of any object. */
export interface PluginRequest extends WriteRequest<KubeObject> {
  /** In `mutate` it may be changed; in `validate` it is a copy. On CONNECT: its options. undefined on DELETE. */
  readonly object: KubeObject | undefined;
}

/** What has a say in writes of several kinds: one for a server. */
export interface AdmissionPlugin {
  /** Names it in logs, errors and flags. */
  readonly name: string;
  /** Default: CREATE and UPDATE. */
  readonly operations?: readonly AdmissionOperation[];
  /** Groups it is asked about. Default: all. */
  readonly apiGroups?: readonly string[];
  // As in the rules of a webhook: `crontabs`, `crontabs/scale`, `crontabs/*`, `*/scale`, `*/*`, or `*` for all resources
  // without their subresources, which is the default.
  readonly resources?: readonly string[];
  /** Versions it knows. Default: all. */
  readonly apiVersions?: readonly string[];
  /**
   * Of writes in a version it does not know. Equivalent: it sees them in the first one it knows, if that is served; Exact: it
   * is not asked (R-MV-9). Default: Equivalent, so that no rule is got round by writing in another version.
   */
  readonly matchPolicy?: "Equivalent" | "Exact";
  /** What it does beside answering. Some: dry runs are refused (R-DRY-2). Default: None. */
  readonly sideEffects?: "None" | "NoneOnDryRun" | "Some";
  /** Changes `request.object` before it is checked against its schema. Re-runs on every conflict. */
  mutate?(request: PluginRequest): MaybePromise<void>;
  /** Asked last, of the object that is about to be stored, deleted or connected to. Field errors refuse it with 422. */
  validate?(request: PluginRequest): MaybePromise<readonly FieldError[] | void>;
}

/** Declares a plugin. Runs in the order of the server's list: all that mutate, then, after validation, all that validate. */
export function defineAdmission(plugin: AdmissionPlugin): AdmissionPlugin {
  return plugin;
}
