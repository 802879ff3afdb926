import type { ServedType } from "../../api/served-api.ts";
import { decodeObjectMeta, ObjectMetaDecodeError } from "../../meta/object-meta-decode.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject, JsonValue, ObjectMeta } from "../../meta/types.ts";
import { compileSchema } from "../../schema/compile.ts";
import { cannotBeHandled, checkType } from "../decode-object.ts";
import { isJsonObject, unrecognized } from "../request-body.ts";

/** An object that is never stored, and the unknown fields it came with. */
export interface DecodedInput {
  readonly object: JsonObject;
  readonly findings: readonly string[];
}

export type InputDecoder = (value: JsonValue, bytes: Buffer) => DecodedInput;

/** Pruned, defaulted and valid. @throws StatusError 400, 422. */
export function inputDecoder(type: ServedType): InputDecoder {
  const schema = compileSchema(type.schema);
  return (value, bytes) => {
    if (!isJsonObject(value)) {
      throw unrecognized(type.kind, "couldn't get version/kind; json parse error: not an object", bytes);
    }
    checkType(type, value, bytes);
    const { meta, unknown } = decodedMeta(type, value["metadata"]);
    const { metadata: _, ...fields } = value;
    const object: JsonObject = { ...fields, apiVersion: type.apiVersion, kind: type.kind };
    const pruned = schema.normalize(object);
    const errors = schema.validate(object);
    if (errors.length > 0) throw statusErrors.invalid(type, meta?.name ?? "", errors);
    if (meta !== undefined) object["metadata"] = meta as JsonObject;
    return { object, findings: [...unknown, ...pruned].map((path) => `unknown field "${path}"`) };
  };
}

/** undefined: it has none, and then no rules of metadata hold (R-CON-1). What only a server may set is dropped. */
function decodedMeta(type: ServedType, raw: JsonValue | undefined): { meta?: ObjectMeta; unknown: readonly string[] } {
  if (raw === undefined || raw === null) return { unknown: [] };
  try {
    const { meta, unknown } = decodeObjectMeta(raw);
    const { uid: _, creationTimestamp: __, deletionTimestamp: ___, deletionGracePeriodSeconds: ____, ...rest } = meta;
    return { meta: rest, unknown };
  } catch (error) {
    if (!(error instanceof ObjectMetaDecodeError)) throw error;
    throw cannotBeHandled(type, type.kind, error.message);
  }
}

/** What a handler made, as JSON of its type. */
export function outputJson({ apiVersion, kind }: ServedType, output: object): Buffer {
  return Buffer.from(stringifyJson({ ...output, apiVersion, kind }));
}
