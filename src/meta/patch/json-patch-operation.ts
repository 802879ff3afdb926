import { isJsonObject, ownMember } from "../json/own-member.ts";
import { statusErrors } from "../status-error.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import { JsonPatchSyntaxError } from "./json-patch-errors.ts";

/** One step as it was sent; what is missing or wrong about it shows when it is applied, as upstream. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string | undefined;
  readonly from: string | undefined;
  /** undefined: not given; null is a value. */
  readonly value: JsonValue | undefined;
}

export interface JsonPatch {
  readonly operations: readonly JsonPatchOperation[];
  /** Members operations do not have, `[0].foo`, for `json patch unknown field "…"` (R-FV-4). */
  readonly unknown: readonly string[];
}

export const maxJsonPatchOperations = 10_000;
const knownMembers: ReadonlySet<string> = new Set(["op", "path", "from", "value"]);
const maxUnknown = 100;

/** @throws JsonPatchSyntaxError unless it is a list of objects; StatusError 413 if the list is too long (R-PAT-4). */
export function parseJsonPatch(patch: JsonValue): JsonPatch {
  if (patch === null) return { operations: [], unknown: [] };
  if (!Array.isArray(patch)) throw new JsonPatchSyntaxError("error decoding patch: a JSON patch must be a list");
  if (patch.length > maxJsonPatchOperations) {
    throw statusErrors.requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${maxJsonPatchOperations}, got ${patch.length}`,
    );
  }
  const unknown: string[] = [];
  const operations = patch.map((operation, index) => parseOperation(operation, index, unknown));
  return { operations, unknown: unknown.slice(0, maxUnknown) };
}

function parseOperation(given: JsonValue, index: number, unknown: string[]): JsonPatchOperation {
  const operation = given ?? {};
  if (!isJsonObject(operation)) {
    throw new JsonPatchSyntaxError(`error decoding patch: operation [${index}] must be an object`);
  }
  for (const key of Object.keys(operation)) if (!knownMembers.has(key)) unknown.push(`[${index}].${key}`);
  return {
    op: textMember(operation, "op", index) ?? "",
    path: textMember(operation, "path", index),
    from: textMember(operation, "from", index),
    value: ownMember(operation, "value"),
  };
}

function textMember(operation: JsonObject, key: string, index: number): string | undefined {
  const value = ownMember(operation, key) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new JsonPatchSyntaxError(`error decoding patch: [${index}].${key} must be a string`);
}
