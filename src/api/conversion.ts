import type { ObjectMeta } from "../meta/types.ts";
import type { AnyKind } from "./kind.ts";
import type { ObjectOf } from "./object-of.ts";

/** A kind, as far as its objects' type is concerned. */
type Schemas = Pick<AnyKind, "spec" | "status" | "fields">;

/**
 * What a conversion answers with: the other version's fields. apiVersion and kind are set by the runtime. Where `metadata` is
 * given, its labels and annotations take the place of the object's, absent ones being none; everything else in it is
 * ignored. `undefined` is as good as absent.
 */
export type Converted<Kind extends Schemas> = Loose<Omit<ObjectOf<Kind>, "apiVersion" | "kind" | "metadata">> & {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Loose<Pick<ObjectMeta, "labels" | "annotations">> | undefined;
};

/** The same shape with undefined wherever a field may be absent: a conversion may write `zone: object.spec.zone`. */
type Loose<Value> = Value extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Loose<Value[Key]> | (object extends Pick<Value, Key> ? undefined : never) }
    : Value;

/**
 * How objects of one version of a kind become objects of another, the hub, and back. Both functions have to be:
 * - total: they get whatever the schema of their version lets through, pruned and defaulted, and must not throw. A throw
 *   fails the request with 500, and a list or watch that comes upon such an object;
 * - pure: the same answer for the same object, no clock, no look-up. They run on reads as well as on writes. The object they
 *   are given is theirs: it may be changed, and parts of it returned;
 * - lossless: there and back again is the same object (R-MV-2). What the other version has no field for goes into an
 *   annotation; `checkRoundTrips` of apiserver-boot/testing tells whether it does.
 *
 * The result is copied, pruned and defaulted by the schema of its version. Metadata stays as it is but for labels and annotations.
 */
export interface ConversionFunctions<Kind extends Schemas, Hub extends Schemas> {
  /** To the hub. */
  convertTo(object: ObjectOf<Kind>): Converted<Hub>;
  /** From the hub. */
  convertFrom(hub: ObjectOf<Hub>): Converted<Kind>;
}

/** Which versions a conversion is between. */
export interface ConvertedKinds<Kind extends AnyKind, Hub extends AnyKind> {
  /** The version that is converted. */
  readonly kind: Kind;
  /** The version that all other versions of the kind convert to and from. */
  readonly hub: Hub;
}

/** A conversion between kinds whose types are not known statically; what groups hold. */
export interface AnyConversion {
  readonly kind: AnyKind;
  readonly hub: AnyKind;
  // eslint-disable-next-line typescript/no-explicit-any -- erased on purpose, as AnyKind's validate
  convertTo(object: any): unknown;
  // eslint-disable-next-line typescript/no-explicit-any -- the same
  convertFrom(hub: any): unknown;
  /** `None`: apiVersion alone changes, and a custom resource needs no webhook for it. */
  readonly strategy?: "None";
}

/**
 * Declares how a version of a kind converts to its hub and back; goes into `conversions` of the group:
 *
 *     defineConversion({ kind: CronTab, hub: V1CronTab })({
 *       convertTo: ({ spec, status }) => ({ spec: { schedule: spec.cronSpec }, status }),
 *       convertFrom: ({ spec, status }) => ({ spec: { cronSpec: spec.schedule }, status }),
 *     });
 */
export function defineConversion<Kind extends AnyKind, Hub extends AnyKind>(
  kinds: ConvertedKinds<Kind, Hub>,
): (functions: ConversionFunctions<Kind, Hub>) => AnyConversion {
  // In two steps, so that both kinds are known where the functions are typed: "Ready" is then one of a field's values, not any text.
  return (functions) => ({
    ...kinds,
    convertTo: (object) => functions.convertTo(object),
    convertFrom: (hub) => functions.convertFrom(hub),
  });
}

/**
 * Between versions that differ in what their schemas let through, but say the same by the same fields: apiVersion alone changes, and
 * what the other version does not know is pruned. As custom resources whose conversion has the strategy None.
 */
export const noConversion = (kinds: ConvertedKinds<AnyKind, AnyKind>): AnyConversion => ({
  ...kinds,
  strategy: "None",
  convertTo: (object: unknown) => object,
  convertFrom: (hub: unknown) => hub,
});
