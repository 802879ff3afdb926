import { parseResourceVersion } from "../../meta/resource-version.ts";
import { statusErrors } from "../../meta/status-error.ts";
import { waitForRevision } from "../../registry/read-revision.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import type { HttpRequest, HttpResponse, RequestContext } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
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
  const found = readObject(request, info, scope);
  if (found instanceof Promise) return found.then((object) => objectResponse(scope, request, output, object));
  return objectResponse(scope, request, output, found);
}

/** The object of a GET, also of a subresource: at once where it is there. @throws StatusError 400, 404, 504. */
export function readObject(
  { query }: HttpRequest,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): EncodedObject | Promise<EncodedObject> {
  return query === "" ? scope.store.get(info.namespace, info.name) : readWithOptions(new Query(query), info, scope);
}

async function readWithOptions(
  query: Query,
  { namespace, name }: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<EncodedObject> {
  refuseExport(query);
  const text = query.text("resourceVersion");
  const revision = text === "" ? undefined : parseResourceVersion(text);
  if (revision === undefined) return scope.store.get(namespace, name);
  await waitForRevision(scope.store, revision === 0 ? { kind: "any" } : { kind: "notOlderThan", revision, text });
  return scope.store.cached(namespace, name);
}

/** R-GET-2. */
export function refuseExport(query: Query): void {
  if (!query.flag("export")) return;
  throw statusErrors.badRequest("the export parameter, deprecated since v1.14, is no longer supported");
}
