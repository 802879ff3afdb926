import type { JsonValue } from "../../meta/types.ts";

/** Kinds of JSON values as Kubernetes' validation tells them apart. */
export type JsonKind = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

const int64Limit = 2 ** 63;

/** An integer outside of int64 is a number, as it is a float64 for Kubernetes. */
export function kindOf(value: JsonValue): JsonKind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) && value >= -int64Limit && value < int64Limit ? "integer" : "number";
    case "boolean":
      return "boolean";
    case "bigint":
      return BigInt.asIntN(64, value) === value ? "integer" : "number";
    default:
      if (value === null) return "null";
      return Array.isArray(value) ? "array" : "object";
  }
}
