import { requireAllowed } from "../../auth/require-allowed.ts";
import type { Status, StatusDetails } from "../../meta/types.ts";
import { deleteAdmission } from "../admission/delete-admission.ts";
import { readDeleteOptions } from "../delete-options.ts";
import type { HttpRequest, HttpResponse, RequestContext } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import { encodedResponse, objectResponse } from "../object-response.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";

/** DELETE of one object (chapter 12.8). */
export async function deleteObject(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request } = context;
  const output = negotiateResponse(request);
  const options = await readDeleteOptions(context);
  context.trace?.step("options read");
  if (options.ignoreStoreReadError) return deleteUnseen(context, info, scope, options.dryRun);
  const validate = deleteAdmission(context, scope, options);
  const { removed, object } = await scope.store.delete(info.namespace, info.name, options, validate);
  context.trace?.step("object deleted");
  // Whoever insists that nothing outlives it is told that it is not over (R-DEL-6).
  if (!removed) return objectResponse(scope, request, output, object, options.orphanDependents === false ? 202 : 200);
  const { uid = "" } = object.object().metadata;
  return statusOf(request, deletedStatus({ ...detailsOf(scope, info.name), uid }));
}

/** Removes what cannot be decoded, for whoever may do that (R-DEL-9). */
async function deleteUnseen(
  { request, user }: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
  dryRun: boolean,
): Promise<HttpResponse> {
  await requireAllowed(scope.authorizer, user, { ...info, verb: "unsafe-delete-ignore-read-errors" });
  await scope.store.deleteUndecodable(info.namespace, info.name, dryRun);
  return statusOf(request, deletedStatus(detailsOf(scope, info.name)));
}

function statusOf(request: HttpRequest, status: Status): HttpResponse {
  const { mediaType } = negotiateResponse(request);
  return encodedResponse(request, { mediaType, metaVersion: "v1" }, Buffer.from(JSON.stringify(status)));
}

const detailsOf = ({ resource }: ResourceScope, name: string): StatusDetails => ({
  name,
  group: resource.group,
  kind: resource.resource,
});

/** R-DEL-5: the uid tells `kubectl delete --wait` the old object from a recreated one. */
const deletedStatus = (details: StatusDetails): Status => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  details,
});
