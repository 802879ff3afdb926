import { statusErrors } from "../../meta/status-error.ts";
import { list as listObjects } from "../../registry/list.ts";
import { parseSelection, type Selection } from "../../registry/selection.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { listRevision, parseListOptions } from "../list-options.ts";
import { listResponse } from "../list-response.ts";
import { negotiateResponse } from "../negotiation.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import type { UserInfo } from "../../meta/user-info.ts";
import { visibleTo } from "../visibility.ts";
import { refuseExport } from "./get.ts";

/** GET of a collection (chapter 9). */
export async function list(
  { request, trace, user }: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const output = negotiateResponse(request);
  const query = new Query(request.query);
  refuseExport(query);
  const options = parseListOptions(query, false);
  const page = await listObjects(scope.store, {
    namespace: info.namespace,
    selection: selectionOf(info, scope, query, user),
    limit: options.limit,
    at: listRevision(options),
    ...(options.continue === undefined ? {} : { continue: options.continue }),
  });
  trace?.step("objects listed");
  const response = await listResponse(scope, request, output, page);
  trace?.step("list written");
  return response;
}

/** @throws StatusError 400. */
export function selectionOf(
  info: ResourceRequestInfo,
  { resource, store }: ResourceScope,
  query: Query,
  user: UserInfo,
): Selection {
  const labelSelector = query.text("labelSelector");
  const fieldSelector = query.text("fieldSelector");
  const selection = parseSelection(resource, labelSelector, fieldSelector);
  if (info.nameInPath && selection.name !== undefined && selection.name !== info.name) {
    throw statusErrors.badRequest("fieldSelector metadata.name doesn't match requested name");
  }
  const narrowed = info.nameInPath
    ? parseSelection(resource, labelSelector, withName(fieldSelector, info.name))
    : selection;
  return narrowed.seenBy(visibleTo(store, user));
}

/** The deprecated `/watch/…/{name}` is a selection by name (R-URL-4). */
const withName = (fieldSelector: string, name: string): string =>
  fieldSelector === "" ? `metadata.name=${name}` : `${fieldSelector},metadata.name=${name}`;
