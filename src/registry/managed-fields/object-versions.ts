import type { JsonObject, JsonValue } from "../../meta/types.ts";
import type { MergeType } from "../../schema/merge/merge-type.ts";
import type { TypedValue, VersionConverter } from "./typed-value.ts";

/** The versions of a resource, as far as the merging of its objects goes. */
export interface ObjectVersions {
  /** undefined: not served. */
  mergeType(apiVersion: string): MergeType | undefined;
  /** The object, which says its version, in another one. Does not change it. @throws if it cannot be converted. */
  convert(object: JsonObject, apiVersion: string): JsonObject;
}

export function versionConverter(versions: ObjectVersions): VersionConverter {
  return {
    convert: ({ type, value }, version): TypedValue | undefined => {
      if (apiVersionOf(value) === version) return { type, value };
      const wanted = versions.mergeType(version);
      return wanted && { type: wanted, value: versions.convert(value as JsonObject, version) };
    },
  };
}

const apiVersionOf = (value: JsonValue): JsonValue | undefined => (value as JsonObject)["apiVersion"];
