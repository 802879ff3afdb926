import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";

/**
 * How values of a place are merged and owned (R-SSA-3): what of a structural schema server-side apply looks at. A value
 * may be of several forms where the schema does not say which. Immutable; may refer to itself.
 */
export interface MergeType {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

export type ScalarType = "numeric" | "string" | "boolean" | "untyped";

export interface ListType {
  readonly items: MergeType;
  /** atomic: one value. set: items are known by their values. map: by the values of their `keys`. */
  readonly relation: "atomic" | "set" | "map";
  readonly keys: readonly string[];
}

export interface MapType {
  readonly fields: ReadonlyMap<string, MergeField>;
  /** Of keys that are not declared; undefined: there may be none. */
  readonly elements?: MergeType;
  readonly atomic: boolean;
}

export interface MergeField {
  readonly type: MergeType;
  /** Stands for an absent key of a list of type map. */
  readonly default?: JsonValue;
}

/** undefined: nothing there; null: a value of any form. */
export type MaybeValue = JsonValue | undefined;

export type Form = "map" | "scalar" | "list";

/** The form of the value if its type allows it; undefined if it does not, or the value is null or absent. */
export function formOf(type: MergeType, value: MaybeValue): Form | undefined {
  if (value === undefined || value === null) return onlyForm(type);
  const form = Array.isArray(value) ? "list" : isJsonObject(value) ? "map" : "scalar";
  return type[form] === undefined ? onlyForm(type) : form;
}

function onlyForm({ map, scalar, list }: MergeType): Form | undefined {
  if (map !== undefined) return scalar === undefined && list === undefined ? "map" : undefined;
  if (scalar !== undefined) return list === undefined ? "scalar" : undefined;
  return "list";
}

/** What a value without a form is taken for. */
export function formToHandle(type: MergeType, form: Form | undefined): Form {
  if (form !== undefined) return form;
  if (type.map !== undefined) return "map";
  return type.scalar === undefined ? "list" : "scalar";
}

/** The type of a map's field; undefined: not declared, and others are not allowed. */
export const fieldType = (map: MapType, name: string): MergeType | undefined =>
  map.fields.get(name)?.type ?? map.elements;

export const asList = (value: MaybeValue): readonly JsonValue[] | undefined =>
  Array.isArray(value) ? value : undefined;
