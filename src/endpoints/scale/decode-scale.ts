import { objectMetaFields } from "../../meta/object-meta-fields.ts";
import { decodeStruct, integer, struct, text, type Decoding } from "../../meta/struct-decoder.ts";
import type { JsonObject, JsonValue } from "../../meta/types.ts";
import type { Scale } from "../../registry/scale.ts";
import { checkType, type ObjectType } from "../decode-object.ts";
import { isJsonObject, unrecognized } from "../request-body.ts";

export const scaleType: ObjectType = { apiVersion: "autoscaling/v1", version: "v1", kind: "Scale" };

const fields = new Map([
  ["apiVersion", text()],
  ["kind", text()],
  ["metadata", struct("ObjectMeta", objectMetaFields)],
  ["spec", struct("ScaleSpec", new Map([["replicas", integer(false, "int32")]]))],
  [
    "status",
    struct(
      "ScaleStatus",
      new Map([
        ["replicas", integer(false, "int32")],
        ["selector", text()],
      ]),
    ),
  ],
]);

/** A Scale, and the unknown fields it came with. */
export interface DecodedScale {
  readonly scale: Scale;
  readonly findings: readonly string[];
}

/**
 * From a parsed body or a patch's result to a Scale; what is missing is zero, as in Go.
 * @throws StatusError 400 for another type, ObjectMetaDecodeError for a field of a wrong one.
 */
export function decodeScale(value: JsonValue, bytes: Buffer): DecodedScale {
  if (!isJsonObject(value)) {
    throw unrecognized("Scale", "couldn't get version/kind; json parse error: not an object", bytes);
  }
  checkType(scaleType, value, bytes);
  const decoding: Decoding = { unknown: [] };
  const place = { struct: "Scale", field: "", path: "" };
  const { metadata = {}, spec = {}, status = {} } = decodeStruct(value, fields, place, decoding);
  const { apiVersion, kind } = scaleType;
  const scale = { apiVersion, kind, metadata, spec, status: { replicas: 0, ...(status as JsonObject) } };
  return { scale: scale as Scale, findings: decoding.unknown.map((path) => `unknown field "${path}"`) };
}
