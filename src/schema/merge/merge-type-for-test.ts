import type { JsonValue } from "../../meta/types.ts";
import type { ListType, MapType, MergeType } from "./merge-type.ts";
import { deduced, untypedAtomic } from "./untyped.ts";

/** A type as structured-merge-diff's tables have it. */
export interface TypeRow {
  readonly namedType?: string;
  readonly elementRelationship?: "atomic" | "associative" | "separable";
  readonly scalar?: MergeType["scalar"];
  readonly list?: {
    readonly elementType?: TypeRow;
    readonly elementRelationship?: string;
    readonly keys?: readonly string[];
  };
  readonly map?: {
    readonly fields?: readonly { readonly name: string; readonly type?: TypeRow; readonly default?: JsonValue }[];
    readonly elementType?: TypeRow;
    readonly elementRelationship?: string;
  };
}

export interface SchemaRow {
  readonly op: "schema";
  readonly id: number;
  readonly types: readonly (TypeRow & { readonly name: string })[];
}

/** Merge types of a schema by reference; types may refer to themselves. */
export function typesOf({ types }: SchemaRow): (reference: TypeRow) => MergeType {
  const named = new Map<string, MergeType>();
  const resolve = (row: TypeRow): MergeType => {
    const { elementRelationship, ...plain } = row;
    if (elementRelationship !== undefined) return overridden(resolve(plain), elementRelationship);
    if (row.namedType === undefined) return fill({}, row);
    const known = named.get(row.namedType);
    if (known !== undefined) return known;
    if (row.namedType === "__untyped_atomic_") return untypedAtomic;
    if (row.namedType === "__untyped_deduced_") return deduced;
    const definition = types.find(({ name }) => name === row.namedType);
    const type = {};
    named.set(row.namedType, type);
    return fill(type, definition ?? {});
  };
  const fill = (type: object, { scalar, list, map }: TypeRow): MergeType =>
    Object.assign(
      type,
      scalar === undefined ? {} : { scalar },
      list === undefined ? {} : { list: listOf(list, resolve) },
      map === undefined ? {} : { map: mapOf(map, resolve) },
    );
  return resolve;
}

const isNone = (row: TypeRow | undefined): boolean =>
  row === undefined || !["namedType", "scalar", "list", "map"].some((key) => key in row);

function listOf(row: NonNullable<TypeRow["list"]>, resolve: (row: TypeRow) => MergeType): ListType {
  const keys = row.keys ?? [];
  const relation = row.elementRelationship === "atomic" ? "atomic" : keys.length > 0 ? "map" : "set";
  return { items: resolve(row.elementType ?? {}), relation, keys };
}

function mapOf(row: NonNullable<TypeRow["map"]>, resolve: (row: TypeRow) => MergeType): MapType {
  const fields = (row.fields ?? []).map(
    ({ name, type = {}, default: value }) =>
      [name, { type: resolve(type), ...(value === undefined || value === null ? {} : { default: value }) }] as const,
  );
  return {
    fields: new Map(fields),
    ...(isNone(row.elementType) ? {} : { elements: resolve(row.elementType as TypeRow) }),
    atomic: row.elementRelationship === "atomic",
  };
}

function overridden(type: MergeType, relationship: string): MergeType {
  const atomic = relationship === "atomic";
  if (type.map !== undefined) return { ...type, map: { ...type.map, atomic } };
  if (type.list === undefined) return type;
  return { ...type, list: { ...type.list, relation: atomic ? "atomic" : type.list.keys.length > 0 ? "map" : "set" } };
}
