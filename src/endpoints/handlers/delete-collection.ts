import { StatusError } from "../../meta/status-error.ts";
import type { DeleteOptions } from "../../registry/deletion.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import { list, type ListPage } from "../../registry/list.ts";
import { readDeleteOptions } from "../delete-options.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { listRevision, parseListOptions } from "../list-options.ts";
import { listResponse } from "../list-response.ts";
import { negotiateResponse } from "../negotiation.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { selectionOf } from "./list.ts";

const atOnce = 16;

/** DELETE of a collection: every selected object with its own preconditions and finalizers; not atomic (R-DC-1). */
export async function deleteCollection(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request } = context;
  const output = negotiateResponse(request);
  const listOptions = parseListOptions(new Query(request.query), false);
  const selection = selectionOf(info, scope);
  const options = await readDeleteOptions(context, scope);
  const page: ListPage = await list(scope.store, {
    namespace: info.namespace,
    selection,
    limit: listOptions.limit,
    at: listRevision(listOptions),
    ...(listOptions.continue === undefined ? {} : { continue: listOptions.continue }),
  });
  await deleteAll(scope, page.objects, options, context.signal);
  return listResponse(scope, request, output, page);
}

async function deleteAll(
  { store }: ResourceScope,
  objects: readonly EncodedObject[],
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
      signal.throwIfAborted();
      await ignoringNotFound(store.delete(object.namespace, object.name, options));
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, worker));
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
