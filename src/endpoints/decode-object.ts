import type { ServedResource } from "../api/served-api.ts";
import { parseGroupVersion } from "../meta/gvk.ts";
import { decodeObjectMeta, ObjectMetaDecodeError, type DecodedObjectMeta } from "../meta/object-meta-decode.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { JsonObject, JsonValue, KubeObject } from "../meta/types.ts";
import { normalizeObject, type Store } from "../registry/store.ts";
import { isJsonObject, noType, unrecognized } from "./request-body.ts";

/** An object of the scope's kind, pruned and defaulted, and the unknown fields it came with (R-SCH-10, R-FV-2). */
export interface DecodedObject {
  readonly object: KubeObject;
  readonly findings: readonly string[];
}

/** The type a URL speaks: that of its resource, or a subresource's own. */
export type ObjectType = Pick<ServedResource, "apiVersion" | "version" | "kind">;

/**
 * From a parsed body or a patch's result to an object. Takes over `value`.
 * @param keepNulls as `CompiledSchema.normalize` has it.
 * @throws StatusError 400 for another type or version than the URL's, or malformed metadata (R-META-6, R-META-11).
 */
export function decodeObject(
  { resource, schema }: Store,
  value: JsonValue,
  bytes: Buffer,
  keepNulls = false,
): DecodedObject {
  if (!isJsonObject(value)) {
    throw unrecognized(resource.kind, "couldn't get version/kind; json parse error: not an object", bytes);
  }
  checkType(resource, value, bytes);
  const { meta, unknown } = decodedMeta(resource, value["metadata"] ?? {});
  // In place: a copy of an object with a hundred thousand members takes longer than all the rest.
  const object: KubeObject = Object.assign(value, {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: meta,
  });
  const pruned = normalizeObject(schema, object, keepNulls);
  return { object, findings: [...unknown, ...pruned].map((path) => `unknown field "${path}"`) };
}

/** @throws StatusError 400 for another type or version than the URL's; none at all is fine. */
export function checkType(resource: ObjectType, value: JsonObject, bytes: Buffer): void {
  const wrong = Object.keys(value).find((key) => isTypeField(key) && !isAbsentOrText(value[key]));
  if (wrong !== undefined) {
    const why = `json: cannot unmarshal ${jsonTypeOf(value[wrong])} into Go struct field .${wrong} of type string`;
    throw unrecognized(resource.kind, noType + why, bytes);
  }
  const { apiVersion, kind } = value as { apiVersion?: string | null; kind?: string | null };
  if (apiVersion && parseGroupVersion(apiVersion) === undefined) {
    throw unrecognized(resource.kind, `unexpected GroupVersion string: ${apiVersion}`, bytes);
  }
  if (apiVersion && apiVersion !== resource.apiVersion) {
    throw statusErrors.badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`,
    );
  }
  if (kind && kind !== resource.kind) throw cannotBeHandled(resource, kind, `kind must be ${resource.kind}`);
}

const isTypeField = (key: string): boolean => key === "apiVersion" || key === "kind";

/** Go's words. */
function jsonTypeOf(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "object" ? "object" : "number";
}

const isAbsentOrText = (value: JsonValue | undefined): value is string | null | undefined =>
  value === undefined || value === null || typeof value === "string";

function decodedMeta(resource: ServedResource, raw: JsonValue): DecodedObjectMeta {
  try {
    return decodeObjectMeta(raw);
  } catch (error) {
    if (!(error instanceof ObjectMetaDecodeError)) throw error;
    throw cannotBeHandled(resource, resource.kind, error.message);
  }
}

/** `Foo in version "v1" cannot be handled as a CronTab: …`. */
export const cannotBeHandled = ({ kind, version }: ObjectType, given: string, why: string) =>
  statusErrors.badRequest(`${given} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
