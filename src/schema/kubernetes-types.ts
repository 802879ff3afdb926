import {
  Type,
  type TArray,
  type TArrayOptions,
  type TObject,
  type TSchema,
  type TSchemaOptions,
  type TUnsafe,
} from "typebox";

/** Schemas Kubernetes has and JSON Schema has not, to be used beside TypeBox's `Type`. */

/** A whole number or a string, such as a port or `25%` (R-SCH-2). */
export function IntOrString(options: TSchemaOptions = {}): TUnsafe<number | string> {
  return Type.Unsafe<number | string>({ ...options, "x-kubernetes-int-or-string": true });
}

/** Upstream's form of a resource quantity. */
const quantityPattern =
  "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

/** A quantity such as `500m`, `1.5Gi` or `2`, as resources have them. */
export function Quantity(options: TSchemaOptions = {}): TUnsafe<number | string> {
  return IntOrString({ pattern: quantityPattern, ...options });
}

/** An object of which nothing is pruned or checked. */
export function PreserveUnknown(options: TSchemaOptions = {}): TUnsafe<Record<string, unknown>> {
  return Type.Unsafe<Record<string, unknown>>({
    ...options,
    type: "object",
    "x-kubernetes-preserve-unknown-fields": true,
  });
}

/** Any object of any kind: apiVersion and kind are required, metadata is checked, the rest is kept as it is (R-SCH-2). */
export interface AnyResource {
  apiVersion: string;
  kind: string;
  metadata?: {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** A whole object inside another, such as a template of something to create. */
export function EmbeddedResource(options: TSchemaOptions = {}): TUnsafe<AnyResource> {
  return Type.Unsafe<AnyResource>({
    ...options,
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  });
}

type KeyOf<Item extends TSchema> = Item extends TObject<infer Properties> ? Extract<keyof Properties, string> : string;

/**
 * A list whose items are told apart by some of their fields: no two may share them, and appliers merge it item by item
 * (R-SCH-3). The key fields must be scalar, and required or defaulted.
 */
export function ListMap<Item extends TSchema>(
  item: Item,
  options: TArrayOptions & { readonly keys: readonly [KeyOf<Item>, ...KeyOf<Item>[]] },
): TArray<Item> {
  const { keys, ...rest } = options;
  return Type.Array(item, { ...rest, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [...keys] });
}

/** A list without duplicates, of scalars or of atomic objects and lists (R-SCH-3). */
export function ListSet<Item extends TSchema>(item: Item, options: TArrayOptions = {}): TArray<Item> {
  return Type.Array(item, { ...options, "x-kubernetes-list-type": "set" });
}

/** A list that appliers replace as a whole. */
export function AtomicList<Item extends TSchema>(item: Item, options: TArrayOptions = {}): TArray<Item> {
  return Type.Array(item, { ...options, "x-kubernetes-list-type": "atomic" });
}

/** The same object or map, which appliers replace as a whole. */
export function AtomicMap<Schema extends TSchema>(schema: Schema): Schema {
  return Type.With(schema, { "x-kubernetes-map-type": "atomic" }) as Schema;
}
