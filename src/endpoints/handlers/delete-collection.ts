import { StatusError } from "../../meta/status-error.ts";
import { decodeContinueToken } from "../../registry/continue-token.ts";
import type { DeleteOptions } from "../../registry/deletion.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import { list, type ListPage, type ListQuery } from "../../registry/list.ts";
import { deleteAdmission } from "../admission/delete-admission.ts";
import { readDeleteOptions, refuseIgnoring } from "../delete-options.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { listRevision, parseListOptions } from "../list-options.ts";
import { listResponse } from "../list-response.ts";
import { negotiateResponse } from "../negotiation.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { selectionOf } from "./list.ts";

const atOnce = 16;
/** Objects listed at a time, where the client sets no limit (R-DC-2). */
const pageSize = 10_000;

/** DELETE of a collection: every selected object with its own preconditions and finalizers; not atomic (R-DC-1). */
export async function deleteCollection(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request } = context;
  const output = negotiateResponse(request);
  const parameters = new Query(request.query);
  const listOptions = parseListOptions(parameters, false);
  const selection = selectionOf(info, scope, parameters, context.user);
  const options = await readDeleteOptions(context);
  refuseIgnoring(options);
  const query: ListQuery = {
    namespace: info.namespace,
    selection,
    limit: listOptions.limit,
    at: listRevision(listOptions),
    ...(listOptions.continue === undefined ? {} : { continue: listOptions.continue }),
  };
  const page = await deletePages(scope, query, options, context);
  context.trace?.step("objects deleted");
  return listResponse(scope, request, output, page);
}

/**
 * Deletes page by page, of one snapshot; a client that sets a limit wants one page. All that was listed comes back as one
 * list, as upstream: objects are shared with the cache, so that this holds no bodies of its own.
 */
async function deletePages(
  scope: ResourceScope,
  query: ListQuery,
  options: DeleteOptions,
  context: RequestContext,
): Promise<ListPage> {
  const first = await list(scope.store, query.limit > 0 ? query : { ...query, limit: pageSize });
  await deleteAll(scope, first.objects, options, context);
  if (query.limit > 0 || first.continue === undefined) return first;
  const objects = [...first.objects];
  for (let token: string | undefined = first.continue; token !== undefined;) {
    const next: ListPage = await list(scope.store, {
      ...query,
      at: { kind: "latest" },
      limit: pageSize,
      continue: decodeContinueToken(token),
    });
    await deleteAll(scope, next.objects, options, context);
    for (const object of next.objects) objects.push(object);
    token = next.continue;
  }
  return { objects, revision: first.revision };
}

/** After the first error no more deletions begin. */
async function deleteAll(
  scope: ResourceScope,
  objects: readonly EncodedObject[],
  options: DeleteOptions,
  context: RequestContext,
): Promise<void> {
  const { signal } = context;
  const validate = deleteAdmission(context, scope, options);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
      signal.throwIfAborted();
      await ignoringNotFound(scope.store.delete(object.namespace, object.name, options, validate));
    }
  };
  const lastOnFailure = (error: unknown): never => {
    next = objects.length;
    throw error;
  };
  const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, () => worker().catch(lastOnFailure)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/** Somebody else was faster. */
async function ignoringNotFound(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
  }
}
