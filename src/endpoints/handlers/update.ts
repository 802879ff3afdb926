import { type StatusError, statusErrors } from "../../meta/status-error.ts";
import type { KubeObject } from "../../meta/types.ts";
import type { FieldManagers } from "../../registry/managed-fields/field-managers.ts";
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

/** PUT of an object or of its status (chapter 12.3), in the order of R-WR-1. */
export async function update(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request, warnings, trace } = context;
  const output = negotiateResponse(request);
  const format = bodyFormat(request);
  const bytes = await request.body(maxBodyBytes);
  trace?.step("body read");
  const options = parseWriteOptions(new Query(request.query), "UpdateOptions");
  const body = parseBody(bytes, format, scope.resource.kind);
  const { object, findings } = decodeObject(scope.store, body.value, bytes);
  reportFindings([...body.findings, ...findings], options.fieldValidation, warnings, (message) =>
    cannotBeHandled(scope.resource, scope.resource.kind, message),
  );
  settleNamespace(object, info.namespace, scope);
  checkName(object, info);
  trace?.step("object decoded");
  const target = info.subresource as keyof FieldManagers;
  const manager = fieldManagerName(request, options);
  const admission = new WriteAdmission({ context, info, scope, options });
  const wanted = (current: KubeObject) => {
    const next = copyOf(object);
    scope.fieldManagers[target].update(current, next, manager);
    return admission.mutated(next, current);
  };
  const updated = await scope.store.update(info.namespace, info.name, wanted, {
    dryRun: options.dryRun,
    target,
    uid: object.metadata.uid,
    warn: (text) => warnings.add(text),
    validate: admission.validate,
  });
  trace?.step("object stored");
  return objectResponse(scope, request, output, updated);
}

/** The store may change top-level fields and metadata, and may ask again after a conflict. */
const copyOf = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata } });

/** The object must be the one the URL names (R-UPD-1). @throws StatusError 400. */
export function checkName({ metadata }: KubeObject, info: ResourceRequestInfo): void {
  if (!metadata.name) throw undeterminableName(info);
  if (metadata.name !== info.name) {
    throw statusErrors.badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${info.name})`,
    );
  }
}

export const undeterminableName = ({ name }: ResourceRequestInfo): StatusError =>
  statusErrors.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
