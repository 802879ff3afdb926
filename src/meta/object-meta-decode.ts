import { decodeStruct, type Decoding } from "./struct-decoder.ts";
import { objectMetaFields } from "./object-meta-fields.ts";
import type { JsonValue, ObjectMeta } from "./types.ts";

export { ObjectMetaDecodeError } from "./struct-decoder.ts";

export interface DecodedObjectMeta {
  readonly meta: ObjectMeta;
  /** Paths of dropped fields: `metadata.foo`, `metadata.ownerReferences[0].bar`. */
  readonly unknown: readonly string[];
}

/**
 * Client-sent metadata as ObjectMeta (R-META-11): unknown fields dropped and listed, nulls and empty members dropped, times in
 * whole seconds UTC. Shares nothing with `raw` but fieldsV1. null is empty metadata.
 * @throws ObjectMetaDecodeError with Go's text, to be answered as 400, if a known field is of a wrong type.
 */
export function decodeObjectMeta(raw: JsonValue, path = "metadata"): DecodedObjectMeta {
  const decoding: Decoding = { unknown: [] };
  const meta = decodeStruct(raw, objectMetaFields, { struct: "ObjectMeta", field: "", path }, decoding);
  return { meta, unknown: decoding.unknown };
}
