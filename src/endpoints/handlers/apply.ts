import { requireAllowed } from "../../auth/require-allowed.ts";
import { cloneJson } from "../../meta/json/clone.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { JsonObject, KubeObject } from "../../meta/types.ts";
import type { FieldManagers } from "../../registry/managed-fields/field-managers.ts";
import type { WriteTarget } from "../../registry/strategy.ts";
import { WriteAdmission } from "../admission/write-admission.ts";
import { parseApplyPatch, reportDuplicates, type ApplyPatch } from "../apply-patch.ts";
import { decodeObject } from "../decode-object.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import type { negotiateResponse } from "../negotiation.ts";
import { settleNamespace } from "../object-namespace.ts";
import { objectResponse } from "../object-response.ts";
import { Query } from "../query.ts";
import { maxBodyBytes } from "../request-body.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { parseApplyOptions, type ApplyRequestOptions } from "../write-options.ts";
import { checkName } from "./update.ts";

/** PATCH of type apply, of an object or of its status (chapter 12.5): the wish of one manager for some of its fields. */
export async function apply(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
  output: ReturnType<typeof negotiateResponse>,
): Promise<HttpResponse> {
  const { request, warnings } = context;
  const bytes = await request.body(maxBodyBytes);
  const options = parseApplyOptions(new Query(request.query));
  const asked = { context, info, scope, options };
  const admission = new WriteAdmission(asked);
  let patch: ApplyPatch | undefined;
  // Parsed late: a malformed patch of a missing status is a 404, as upstream.
  const transform = (current: KubeObject | undefined) =>
    admission.mutated(applied(current, (patch ??= parseApplyPatch(bytes)), bytes, asked), current, true);
  const { created, object } = await scope.store.apply(info.namespace, info.name, transform, {
    dryRun: options.dryRun,
    target: info.subresource as WriteTarget,
    warn: (text) => warnings.add(text),
    validate: admission.validate,
    // Who may patch may not therefore create (R-VERB-4).
    authorizeCreate: () => requireAllowed(scope.authorizer, context.user, { ...info, verb: "create" }),
  });
  return objectResponse(scope, request, output, object, created ? 201 : 200);
}

interface ApplyRequest {
  readonly context: RequestContext;
  readonly info: ResourceRequestInfo;
  readonly scope: ResourceScope;
  readonly options: ApplyRequestOptions;
}

/** The object with the patch applied, pruned and defaulted (R-SSA-7). Re-runs on every conflict. */
function applied(
  current: KubeObject | undefined,
  patch: ApplyPatch,
  bytes: Buffer,
  { context, info, scope, options }: ApplyRequest,
): KubeObject {
  const manager = scope.fieldManagers[info.subresource as keyof FieldManagers];
  // A copy: the result shares parts with it, and is pruned and defaulted in place.
  const value = cloneJson(patch.value) as JsonObject;
  const merged = manager.apply(current, value, options.fieldManager, options.force);
  reportDuplicates(patch, context, options);
  const { object } = decodeObject(scope.store, merged as unknown as JsonObject, bytes, true);
  if (current === undefined) refuseUid(object, info, scope);
  settleNamespace(object, info.namespace, scope);
  checkName(object, info);
  return object;
}

/** Whoever names a uid means an object that exists (R-SSA-2). */
function refuseUid(
  { metadata: { uid } }: KubeObject,
  { name }: ResourceRequestInfo,
  { resource }: ResourceScope,
): void {
  if (uid === undefined) return;
  throw statusErrors.conflict(
    resource,
    name,
    `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
  );
}
