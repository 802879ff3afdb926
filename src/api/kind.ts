import type { TObject, TSchema } from "typebox";
import type { FieldError } from "../meta/field-error.ts";
import type { ValidationRule } from "../schema/structural-schema.ts";
import type { UserInfo } from "../meta/user-info.ts";
import type { KindAdmission } from "./admission.ts";
import type { ObjectFrom } from "./object-of.ts";
import type { ScaleOptions } from "./scale.ts";
import type { SubresourceDefinition } from "./subresource.ts";

/** A printed column (R-TBL-4). `jsonPath` is a JSONPath from the object's root, such as `.spec.cronSpec`. */
export interface Column {
  readonly name: string;
  readonly type: "integer" | "number" | "string" | "boolean" | "date";
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  /** 0 (default): always shown; above: only with `-o wide`. */
  readonly priority?: number;
  /** The path may lead to what the schema does not declare; without it that is taken for a typo. */
  readonly undeclared?: boolean;
}

/** Whether clients should move on. `true`: the warning names the version to use instead. */
export type Deprecation = boolean | { readonly warning: string };

/** What a kind's `validate` learns beside the object. */
export interface ValidateContext<Object> {
  readonly operation: "create" | "update";
  /** The stored object; absent on create. */
  readonly old?: Object;
}

/** What a user declares once; everything a client sees of the kind derives from it. */
export interface KindOptions<
  Spec extends TSchema | undefined,
  Status extends TSchema | undefined,
  Fields extends TObject | undefined = undefined,
> {
  /** CamelCase, e.g. `CronTab`. */
  readonly kind: string;
  /** Default: the kind and `List`. */
  readonly listKind?: string;
  /** Lower-case plural as in the URL, e.g. `crontabs`. */
  readonly resource: string;
  /** Default: the lower-cased kind. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  /** `all` makes the kind part of `kubectl get all`. */
  readonly categories?: readonly string[];
  /** Default: Namespaced. */
  readonly scope?: "Namespaced" | "Cluster";
  /** Shown by `kubectl explain`. */
  readonly description?: string;
  /** Schema of `.spec`. It is required in requests unless wrapped in Type.Optional. Absent: objects have none. */
  readonly spec?: Spec;
  /** Schema of `.status`; always optional on the wire. */
  readonly status?: Status;
  /**
   * What objects have beside spec and status, and what else is demanded of them as a whole: properties and keywords of this
   * schema become those of the root.
   */
  readonly fields?: Fields;
  /** Serve `/status` and keep main writes away from `.status` (R-STS-1). Default: whether `status` is declared. */
  readonly statusSubresource?: boolean;
  /** Serve `/scale`: what `kubectl scale` and autoscalers speak (R-SCL-1). */
  readonly scale?: ScaleOptions;
  /** Made for the kind, and so added to it afterwards, by `withSubresources`. */
  readonly subresources?: Readonly<Record<string, SubresourceDefinition>>;
  /** Set by `withSubresources`: the kind as it was defined, by which conversions know it. */
  readonly defined?: object;
  /** Printed columns behind Name, as custom resources: Age is printed only if there are none (R-TBL-5). */
  readonly columns?: readonly Column[];
  /**
   * Scalar fields by which clients may select with `--field-selector`, at most 8, as JSONPaths such as `.spec.color`
   * (R-SEL-3). An absent field is selected as the empty text.
   */
  readonly selectableFields?: readonly string[];
  /** What `metadata.name` may look like (R-META-4). Default: subdomain. */
  readonly nameFormat?: "subdomain" | "label" | "label1035" | "path-segment";
  /** Accept a PUT without resourceVersion. Default: false, as custom resources (R-UPD-2). */
  readonly allowUnconditionalUpdate?: boolean;
  /** Every request gets a warning (R-MV-8). Default: whether the version is deprecated. */
  readonly deprecated?: Deprecation;
  /**
   * `false`: clients no longer see the kind in this version; objects that are stored in it are still read, and converted.
   * Default: true.
   */
  readonly served?: boolean;
  /** Of its CustomResourceDefinition: what tools other than the API server read. */
  readonly definition?: { readonly labels?: Strings; readonly annotations?: Strings };
  /**
   * Rules about the whole object, in the Common Expression Language; `self` is the object, `oldSelf` the one before an
   * update (R-CEL-1, R-CEL-2). Published with the schema as `x-kubernetes-validations`, which any part of the schema may
   * have, too.
   */
  readonly rules?: readonly ValidationRule[];
  /**
   * Whether the user may see the object: asked for every get, list and watch, and before every change of an object. To who may not,
   * it is not there; a watch tells of its deletion when a change takes it out of sight. Must be fast and always say the
   * same of the same object; a name that is taken by an unseen object cannot be used, which tells of it.
   */
  visible?(object: ObjectFrom<Spec, Status>, user: UserInfo): boolean;
  /**
   * Business rules, run after the schema's and only if those passed. Must not change the object. A throw fails the
   * request with 500.
   */
  validate?(
    object: ObjectFrom<Spec, Status, Fields>,
    context: ValidateContext<ObjectFrom<Spec, Status, Fields>>,
  ): FieldError[];
  /** What depends on more than the object: who asks, other objects, other servers. May change what is to be stored. */
  readonly admission?: KindAdmission<ObjectFrom<Spec, Status, Fields>>;
}

type Strings = Readonly<Record<string, string>>;

/** A declared kind: a value, not yet bound to a group or version. */
export interface KindDefinition<
  Spec extends TSchema | undefined = TSchema | undefined,
  Status extends TSchema | undefined = TSchema | undefined,
  Fields extends TObject | undefined = TObject | undefined,
> extends KindOptions<Spec, Status, Fields> {
  readonly spec: Spec;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly statusSubresource: boolean;
  readonly columns: readonly Column[];
  readonly selectableFields: readonly string[];
  readonly nameFormat: "subdomain" | "label" | "label1035" | "path-segment";
  readonly allowUnconditionalUpdate: boolean;
}

/**
 * A kind whose schema types are not known statically; what groups hold. Its `validate` and `admission` take what they are
 * given: comparing the object types of two schemas costs the compiler seconds.
 */
export interface AnyKind extends Omit<KindDefinition, "validate" | "visible" | "admission"> {
  // eslint-disable-next-line typescript/no-explicit-any -- as below
  visible?(object: any, user: UserInfo): boolean;
  // eslint-disable-next-line typescript/no-explicit-any -- erased on purpose: definitions of all schemas share one list
  validate?(object: any, context: ValidateContext<any>): FieldError[];
  // eslint-disable-next-line typescript/no-explicit-any -- as above
  readonly admission?: KindAdmission<any>;
}

/** Whether two are one definition, with or without subresources. */
export const isSameDefinition = (a: AnyKind, b: AnyKind): boolean => (a.defined ?? a) === (b.defined ?? b);

/**
 * Declares a kind and fills in its defaults. Never throws: names and schemas are checked together, and everything wrong
 * is reported at once, when a server is made of the groups (`resolveApi`, R-SCH-1).
 */
export function defineKind<
  Spec extends TSchema | undefined = undefined,
  Status extends TSchema | undefined = undefined,
  Fields extends TObject | undefined = undefined,
>(options: KindOptions<Spec, Status, Fields>): KindDefinition<Spec, Status, Fields> {
  return {
    shortNames: [],
    categories: [],
    scope: "Namespaced",
    columns: [],
    selectableFields: [],
    nameFormat: "subdomain",
    allowUnconditionalUpdate: false,
    ...options,
    // Absent only where Spec is undefined.
    spec: options.spec as Spec,
    singular: options.singular ?? options.kind.toLowerCase(),
    statusSubresource: options.statusSubresource ?? options.status !== undefined,
  };
}
