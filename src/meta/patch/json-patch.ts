import { cloneJson } from "../json/clone.ts";
import { exceedsMaxDepth } from "../json/depth.ts";
import type { JsonValue } from "../types.ts";
import { JsonPatchDocument } from "./json-patch-document.ts";
import { JsonPatchFailure } from "./json-patch-errors.ts";
import { parseJsonPatch, type JsonPatchOperation } from "./json-patch-operation.ts";

export { JsonPatchFailure, JsonPatchSyntaxError } from "./json-patch-errors.ts";
export { parseJsonPatch } from "./json-patch-operation.ts";

export interface JsonPatchResult {
  /** Shares nothing with the document or the patch: the caller may take it over. */
  readonly value: JsonValue;
  /** Members operations do not have, `[0].foo` (R-FV-4). */
  readonly unknown: readonly string[];
}

/**
 * RFC 6902 (R-PAT-4), all operations or none; changes neither argument. As kube-apiserver, `test` for null also passes where there
 * is nothing.
 * @throws JsonPatchSyntaxError (400), JsonPatchFailure (422), StatusError 413 for more than 10,000 operations.
 */
export function applyJsonPatch(document: JsonValue, patch: JsonValue): JsonPatchResult {
  const { operations, unknown } = parseJsonPatch(patch);
  const patched = new JsonPatchDocument(cloneJson(document));
  for (const operation of operations) applyOperation(patched, operation);
  if (exceedsMaxDepth(patched.root)) throw new JsonPatchFailure("the patched object is nested too deep");
  return { value: patched.root, unknown };
}

function applyOperation(document: JsonPatchDocument, operation: JsonPatchOperation): void {
  const { op } = operation;
  switch (op) {
    case "add":
      return document.add(member(operation, "path"), cloneJson(valueOf(operation)));
    case "replace":
      return document.replace(member(operation, "path"), cloneJson(valueOf(operation)));
    case "test":
      return document.test(member(operation, "path"), valueOf(operation));
    case "remove":
      document.remove(member(operation, "path"));
      return;
    case "move":
      return document.move(member(operation, "from"), member(operation, "path"));
    case "copy":
      return document.copy(member(operation, "from"), member(operation, "path"));
    default:
      throw new JsonPatchFailure(`Unexpected kind: ${op === "" ? "unknown" : op}`);
  }
}

function member(operation: JsonPatchOperation, key: "path" | "from"): string {
  const pointer = operation[key];
  if (pointer === undefined) throw new JsonPatchFailure(`${operation.op} operation needs "${key}"`);
  return pointer;
}

/** No value is null, as upstream. */
const valueOf = ({ value = null }: JsonPatchOperation): JsonValue => value;
