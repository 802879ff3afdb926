import { dedupeOwnerReferences } from "../../meta/object-meta.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import type { JsonValue, KubeObject } from "../../meta/types.ts";
import type { FieldManagers } from "../../registry/managed-fields/field-managers.ts";
import type { WriteTarget } from "../../registry/strategy.ts";
import { WriteAdmission } from "../admission/write-admission.ts";
import { decodeObject } from "../decode-object.ts";
import { fieldManagerName } from "../field-manager-name.ts";
import { invalidPatch, reportFindings } from "../field-validation.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { objectResponse } from "../object-response.ts";
import { applyPatchType, patchMediaTypes, patchTypes, type ParsedPatch } from "../patch-types.ts";
import { Query } from "../query.ts";
import { isJsonObject, maxBodyBytes, patchTypeOf } from "../request-body.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { parseWriteOptions, type WriteRequestOptions } from "../write-options.ts";
import { apply } from "./apply.ts";
import { checkName, undeterminableName } from "./update.ts";

/** PATCH of an object or of its status (chapter 12.4). */
export async function patch(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request, warnings, trace } = context;
  const output = negotiateResponse(request);
  const mediaType = patchTypeOf(request);
  if (mediaType === applyPatchType) return apply(context, info, scope, output);
  const parse = Object.hasOwn(patchTypes, mediaType) ? patchTypes[mediaType] : undefined;
  if (parse === undefined) throw statusErrors.unsupportedMediaType(patchMediaTypes);
  const bytes = await request.body(maxBodyBytes);
  trace?.step("body read");
  const options = parseWriteOptions(new Query(request.query), "PatchOptions");
  const admission = new WriteAdmission({ context, info, scope, options });
  const patching = { context, info, scope, options };
  let parsed: ParsedPatch | undefined;
  const updated = await scope.store.update(
    info.namespace,
    info.name,
    // Parsed late: a malformed patch of a missing object is a 404, as upstream.
    (current) => admission.mutated(patched(current, (parsed ??= parse(bytes)), bytes, patching), current),
    {
      dryRun: options.dryRun,
      target: info.subresource as WriteTarget,
      warn: (text) => warnings.add(text),
      validate: admission.validate,
    },
  );
  trace?.step("object patched and stored");
  return objectResponse(scope, request, output, updated);
}

interface PatchRequest {
  readonly context: RequestContext;
  readonly info: ResourceRequestInfo;
  readonly scope: ResourceScope;
  readonly options: WriteRequestOptions;
}

/** The object with the patch applied, pruned and defaulted (R-PAT-2). Re-runs on every conflict. */
function patched(current: KubeObject, parsed: ParsedPatch, bytes: Buffer, patching: PatchRequest): KubeObject {
  const { context, info, scope, options } = patching;
  const result = parsed.apply(current as unknown as JsonValue);
  const { object, findings } = decodedResult(scope, info, result, bytes);
  reportFindings([...parsed.findings, ...findings], options.fieldValidation, context.warnings, (message) =>
    // What was decoded has lost what nobody knows.
    invalidPatch(parsed.apply(current as unknown as JsonValue), message),
  );
  settleNamespace(object, info.namespace, scope);
  checkName(object, info);
  for (const warning of dedupeOwnerReferences(object.metadata, true)) context.warnings.add(warning);
  const target = info.subresource as keyof FieldManagers;
  scope.fieldManagers[target].update(current, object, fieldManagerName(context.request, options));
  return object;
}

/** What is no object of the kind is the patch's fault, not the request's (R-PAT-7). */
function decodedResult(
  scope: ResourceScope,
  info: ResourceRequestInfo,
  result: JsonValue,
  bytes: Buffer,
): ReturnType<typeof decodeObject> {
  // Unlike a body, it had an apiVersion: without one upstream does not find its name.
  if (isJsonObject(result) && !result["apiVersion"]) throw undeterminableName(info);
  try {
    return decodeObject(scope.store, result, bytes);
  } catch (error) {
    if (error instanceof StatusError && error.code === 400) throw invalidPatch(result, reasonOf(error));
    throw error;
  }
}

/** Without what speaks of a body: `… cannot be handled as a CronTab: `, `the object provided is unrecognized …: … ({"kind":1})`. */
const reasonOf = ({ message }: StatusError): string =>
  /^the object provided is unrecognized \(must be of type \w+\): (.*) \(.*\)$/s.exec(message)?.[1] ??
  /cannot be handled as a \w+: (.*)$/s.exec(message)?.[1] ??
  message;
