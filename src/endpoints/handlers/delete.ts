import { stringifyJson } from "../../meta/json/stringify.ts";
import type { Status } from "../../meta/types.ts";
import { readDeleteOptions } from "../delete-options.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
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
  const options = await readDeleteOptions(context, scope);
  context.trace?.step("options read");
  const { removed, object } = await scope.store.delete(info.namespace, info.name, options);
  context.trace?.step("object deleted");
  if (!removed) return objectResponse(scope, request, output, object);
  const status = deletedStatus(scope, info.name, object.object().metadata.uid ?? "");
  return encodedResponse(
    request,
    { mediaType: output.mediaType, metaVersion: "v1" },
    Buffer.from(stringifyJson(status)),
  );
}

/** R-DEL-5: the uid tells `kubectl delete --wait` the old object from a recreated one. */
const deletedStatus = ({ resource }: ResourceScope, name: string, uid: string): Status => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  details: { name, group: resource.group, kind: resource.resource, uid },
});
