import { parseResourceVersion } from "../../meta/resource-version.ts";
import { statusErrors } from "../../meta/status-error.ts";
import { waitForRevision } from "../../registry/read-revision.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { negotiateResponse, type Output } from "../negotiation.ts";
import { objectResponse } from "../object-response.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";

/** GET of one object (R-GET-1); also of its status, which shows the whole object (R-STS-1). */
export function get(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): HttpResponse | Promise<HttpResponse> {
  const { request } = context;
  const output = negotiateResponse(request);
  if (request.query !== "") return getWithOptions(context, info, scope, output);
  const found = scope.store.get(info.namespace, info.name);
  if (found instanceof Promise) return found.then((object) => objectResponse(scope, request, output, object));
  return objectResponse(scope, request, output, found);
}

async function getWithOptions(
  { request }: RequestContext,
  { namespace, name }: ResourceRequestInfo,
  scope: ResourceScope,
  output: Output,
): Promise<HttpResponse> {
  const query = new Query(request.query);
  refuseExport(query);
  const text = query.text("resourceVersion");
  const revision = text === "" ? undefined : parseResourceVersion(text);
  if (revision === undefined) return objectResponse(scope, request, output, await scope.store.get(namespace, name));
  await waitForRevision(scope.store, revision === 0 ? { kind: "any" } : { kind: "notOlderThan", revision, text });
  return objectResponse(scope, request, output, scope.store.cached(namespace, name));
}

/** R-GET-2. */
export function refuseExport(query: Query): void {
  if (!query.flag("export")) return;
  throw statusErrors.badRequest("the export parameter, deprecated since v1.14, is no longer supported");
}
