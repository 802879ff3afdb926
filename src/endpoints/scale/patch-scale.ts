import { ObjectMetaDecodeError } from "../../meta/object-meta-decode.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import { ScaleAdmission } from "../admission/scale-admission.ts";
import { fieldManagerName } from "../field-manager-name.ts";
import { invalidPatch, reportFindings } from "../field-validation.ts";
import { checkName } from "../handlers/update.ts";
import type { HttpResponse } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { applyPatchType, patchMediaTypes, patchTypes, type ParsedPatch } from "../patch-types.ts";
import { Query } from "../query.ts";
import { maxBodyBytes, patchTypeOf } from "../request-body.ts";
import { parseWriteOptions, type WriteRequestOptions } from "../write-options.ts";
import { applyScale } from "./apply-scale.ts";
import { decodeScale, type DecodedScale } from "./decode-scale.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { scaleResponse } from "./scale-response.ts";

/** PATCH of a Scale (R-SCL-1): changes the replicas of its object and nothing else. */
export async function patchScale(asked: ScaleRequest): Promise<HttpResponse> {
  const { context, info, scope, mapping } = asked;
  const { request, warnings } = context;
  const output = negotiateResponse(request);
  const mediaType = patchTypeOf(request);
  if (mediaType === applyPatchType) return applyScale(asked, output);
  const parse = Object.hasOwn(patchTypes, mediaType) ? patchTypes[mediaType] : undefined;
  if (parse === undefined) throw statusErrors.unsupportedMediaType(patchMediaTypes);
  const bytes = await request.body(maxBodyBytes);
  const options = parseWriteOptions(new Query(request.query), "PatchOptions");
  let parsed: ParsedPatch | undefined;
  const admission = new ScaleAdmission(asked, options);
  const updated = await scope.store.update(
    info.namespace,
    info.name,
    (current) => patched(current, (parsed ??= parse(bytes)), bytes, { options, asked, admission }),
    {
      dryRun: options.dryRun,
      target: "scale",
      warn: (text) => warnings.add(text),
      validate: admission.validate,
    },
  );
  return scaleResponse(request, output, updated, mapping.written(updated.object()));
}

interface ScalePatch {
  readonly options: WriteRequestOptions;
  readonly asked: ScaleRequest;
  readonly admission: ScaleAdmission;
}

/** The object with the replicas of its patched Scale. Re-runs on every conflict. */
function patched(
  current: KubeObject,
  patch: ParsedPatch,
  bytes: Buffer,
  { options, asked, admission }: ScalePatch,
): KubeObject | Promise<KubeObject> {
  const { context, info, scope, mapping, fields } = asked;
  const live = mapping.toPatch(current);
  const result = patch.apply(live as unknown as JsonValue);
  const { scale, findings } = decodedResult(result, bytes);
  reportFindings([...patch.findings, ...findings], options.fieldValidation, context.warnings, (message) =>
    invalidPatch(result, message),
  );
  settleNamespace(scale, info.namespace, scope);
  checkName(scale, info);
  fields.update(current, live, scale, fieldManagerName(context.request, options));
  return admission.applied(scale, live, current);
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
