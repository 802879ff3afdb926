import { ObjectMetaDecodeError } from "../../meta/object-meta-decode.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import { invalidPatch, reportFindings } from "../field-validation.ts";
import { checkName } from "../handlers/update.ts";
import type { HttpResponse } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { patchTypes, type ParsedPatch } from "../patch-types.ts";
import { Query } from "../query.ts";
import { maxBodyBytes, mediaTypeOf } from "../request-body.ts";
import { parseWriteOptions, type WriteRequestOptions } from "../write-options.ts";
import { decodeScale, type DecodedScale } from "./decode-scale.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { scaleResponse } from "./scale-response.ts";

/** PATCH of a Scale (R-SCL-1): changes the replicas of its object and nothing else. */
export async function patchScale(asked: ScaleRequest): Promise<HttpResponse> {
  const { context, info, scope, mapping } = asked;
  const { request, warnings } = context;
  const output = negotiateResponse(request);
  const parse = Object.hasOwn(patchTypes, mediaTypeOf(request)) ? patchTypes[mediaTypeOf(request)] : undefined;
  if (parse === undefined) throw statusErrors.unsupportedMediaType(Object.keys(patchTypes));
  const bytes = await request.body(maxBodyBytes);
  const options = parseWriteOptions(new Query(request.query), "PatchOptions");
  let parsed: ParsedPatch | undefined;
  const updated = await scope.store.update(
    info.namespace,
    info.name,
    (current) => patched(current, (parsed ??= parse(bytes)), bytes, options, asked),
    { dryRun: options.dryRun, target: "scale", warn: (text) => warnings.add(text) },
  );
  return scaleResponse(request, output, updated, mapping.written(updated.object()));
}

/** The object with the replicas of its patched Scale. Re-runs on every conflict. */
function patched(
  current: KubeObject,
  patch: ParsedPatch,
  bytes: Buffer,
  { fieldValidation }: WriteRequestOptions,
  { context, info, scope, mapping }: ScaleRequest,
): KubeObject {
  const result = patch.apply(mapping.toPatch(current) as unknown as JsonValue);
  const { scale, findings } = decodedResult(result, bytes);
  reportFindings([...patch.findings, ...findings], fieldValidation, context.warnings, (message) =>
    invalidPatch(result, message),
  );
  settleNamespace(scale, info.namespace, scope);
  checkName(scale, info);
  mapping.apply(scale, current);
  return current;
}

/** [R-PAT-7] */
function decodedResult(result: JsonValue, bytes: Buffer): DecodedScale {
  try {
    return decodeScale(result, bytes);
  } catch (error) {
    if (!(error instanceof ObjectMetaDecodeError) && !(error instanceof StatusError)) throw error;
    throw invalidPatch(result, error.message);
  }
}
