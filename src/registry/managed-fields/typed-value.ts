import type { FieldSet } from "../../meta/field-set/field-set.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { MergeType } from "../../schema/merge/merge-type.ts";

/** A value with how it is merged: an object in one version. */
export interface TypedValue {
  readonly type: MergeType;
  readonly value: JsonValue;
}

/** Between the versions of a resource (R-SSA-18). */
export interface VersionConverter {
  /** The value in another version; undefined if that version is not served any more. @throws if it cannot be converted. */
  convert(value: TypedValue, version: string): TypedValue | undefined;
}

/** What a merge of fields needs to know of a resource. */
export interface MergeRules {
  readonly converter: VersionConverter;
  /** By version: fields that a write cannot change and therefore not own (R-SSA-15), with all below them. */
  readonly ignored: ReadonlyMap<string, FieldSet>;
}
