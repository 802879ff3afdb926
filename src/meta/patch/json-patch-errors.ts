/** What was sent is no JSON Patch: 400 (R-PAT-4). */
export class JsonPatchSyntaxError extends Error {
  override readonly name = "JsonPatchSyntaxError";
}

/** The patch does not apply to this document: 422 (R-PAT-4). */
export class JsonPatchFailure extends Error {
  override readonly name = "JsonPatchFailure";
}
