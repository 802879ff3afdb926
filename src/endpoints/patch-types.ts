import { JsonSyntaxError, parseJson } from "../meta/json/parse.ts";
import { applyJsonPatch, JsonPatchFailure, JsonPatchSyntaxError, parseJsonPatch } from "../meta/patch/json-patch.ts";
import { applyMergePatch } from "../meta/patch/merge-patch.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import type { JsonValue } from "../meta/types.ts";
import { isJsonObject } from "./request-body.ts";

/** A parsed patch: applies itself to a value without changing it, and says what a strict decoder would have. */
export interface ParsedPatch {
  /** @throws StatusError 413, 422. */
  apply(value: JsonValue): JsonValue;
  readonly findings: readonly string[];
}

/** Server-side apply: no patch of a document, but a wish about it (chapter 12.5). */
export const applyPatchType = "application/apply-patch+yaml";

/** Patch formats that change a document by themselves. */
export const patchTypes: Readonly<Record<string, (bytes: Buffer) => ParsedPatch>> = {
  "application/json-patch+json": parseJsonPatchBody,
  "application/merge-patch+json": parseMergePatchBody,
};

/**
 * All formats that are served; what is not listed here is answered with 415 and is absent from OpenAPI (R-PAT-1). Among
 * that are strategic merge patches (docs/decisions/009-server-side-apply.md).
 */
export const patchMediaTypes: readonly string[] = [...Object.keys(patchTypes), applyPatchType];

/** [R-PAT-4] */
function parseJsonPatchBody(bytes: Buffer): ParsedPatch {
  const { value, duplicates } = parsed(bytes);
  const { unknown } = translated(() => parseJsonPatch(value));
  return {
    findings: [
      ...duplicates.map((path) => `json patch duplicate field "${path}"`),
      ...unknown.map((path) => `json patch unknown field "${path}"`),
    ],
    apply: (document) => translated(() => applyJsonPatch(document, value).value),
  };
}

/** [R-PAT-5] */
function parseMergePatchBody(bytes: Buffer): ParsedPatch {
  const { value, duplicates } = parsed(bytes);
  if (!isJsonObject(value)) throw statusErrors.badRequest("error decoding patch: a merge patch must be an object");
  return {
    findings: duplicates.map((path) => `duplicate field "${path}"`),
    apply: (document) => applyMergePatch(document, value),
  };
}

function parsed(bytes: Buffer): ReturnType<typeof parseJson> {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw statusErrors.badRequest(`error decoding patch: ${error.message}`);
    throw error;
  }
}

function translated<Result>(patching: () => Result): Result {
  try {
    return patching();
  } catch (error) {
    throw patchError(error);
  }
}

function patchError(error: unknown): unknown {
  if (error instanceof JsonPatchSyntaxError) return statusErrors.badRequest(error.message);
  if (!(error instanceof JsonPatchFailure)) return error;
  // Upstream hides the cause in this generic text; it stands in the causes here.
  return new StatusError(422, "Invalid", "the server rejected our request due to an error in our request", {
    causes: [{ reason: "UnexpectedServerResponse", message: error.message }],
  });
}
