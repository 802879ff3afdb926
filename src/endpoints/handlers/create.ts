import { statusErrors } from "../../meta/status-error.ts";
import type { KubeObject } from "../../meta/types.ts";
import { WriteAdmission } from "../admission/write-admission.ts";
import { cannotBeHandled, decodeObject } from "../decode-object.ts";
import { settleNamespace } from "../object-namespace.ts";
import { fieldManagerName } from "../field-manager-name.ts";
import { reportFindings } from "../field-validation.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { objectResponse } from "../object-response.ts";
import { Query } from "../query.ts";
import { bodyFormat, maxBodyBytes, parseBody } from "../request-body.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { parseWriteOptions } from "../write-options.ts";

/** POST to a collection (R-CRE-1), in the order of R-WR-1. */
export async function create(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request, warnings, trace } = context;
  const output = negotiateResponse(request);
  const format = bodyFormat(request);
  const bytes = await request.body(maxBodyBytes);
  trace?.step("body read");
  const options = parseWriteOptions(new Query(request.query), "CreateOptions");
  const body = parseBody(bytes, format, scope.resource.kind);
  const { object, findings } = decodeObject(scope.store, body.value, bytes);
  reportFindings([...body.findings, ...findings], options.fieldValidation, warnings, (message) =>
    cannotBeHandled(scope.resource, scope.resource.kind, message),
  );
  settleNamespace(object, info.namespace, scope);
  refuseResourceVersion(object);
  // Nobody manages what only the server may set (R-META-1).
  delete object.metadata.deletionTimestamp;
  delete object.metadata.deletionGracePeriodSeconds;
  scope.fieldManagers[""].update(undefined, object, fieldManagerName(request, options));
  trace?.step("object decoded");
  const admission = new WriteAdmission({ context, info, scope, options });
  const created = await scope.store.create(await admission.mutated(object, undefined), {
    dryRun: options.dryRun,
    warn: (text) => warnings.add(text),
    validate: admission.validate,
  });
  trace?.step("object stored");
  return objectResponse(scope, request, output, created, 201);
}

/** One that is no number is none, as upstream (R-META-2). */
function refuseResourceVersion({ metadata: { resourceVersion = "" } }: KubeObject): void {
  if (!/^0*[1-9]\d*$/.test(resourceVersion)) return;
  throw statusErrors.badRequest("resourceVersion should not be set on objects to be created");
}
