import { parseResourceVersion } from "../../meta/resource-version.ts";
import { StatusError } from "../../meta/status-error.ts";
import { openWatch, type WatchStart } from "../../registry/watch.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { parseListOptions, type ListOptions } from "../list-options.ts";
import { cannotTransform, negotiateStream } from "../negotiation.ts";
import { Query } from "../query.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";
import { parseIncludeObject } from "../table/table-printer.ts";
import { errorFrame } from "../watch/event-renderer.ts";
import { WatchBody } from "../watch/watch-body.ts";
import { watchSocketResponse } from "../watch/watch-socket.ts";
import { checkHandshake, wantsWebSocket } from "../web-socket-request.ts";
import { selectionOf } from "./list.ts";

/** A stream of changes (chapter 11). Errors found before the stream are ordinary HTTP errors (R-WATCH-6). */
export async function watch(
  context: RequestContext,
  info: ResourceRequestInfo,
  scope: ResourceScope,
): Promise<HttpResponse> {
  const { request, signal } = context;
  const output = negotiateStream(request);
  if (output.as === "PartialObjectMetadataList") {
    throw cannotTransform("you requested PartialObjectMetadataList, but the requested object is not a list");
  }
  const query = new Query(request.query);
  const include = output.as === "Table" ? parseIncludeObject(query) : "Metadata";
  const options = parseListOptions(query, true);
  const start = watchStart(options);
  const selection = selectionOf(info, scope, query, context.user);
  if (wantsWebSocket(request)) checkHandshake(request);
  try {
    const opened = await openWatch(scope.store, { namespace: info.namespace, selection, start, signal });
    const body = new WatchBody({
      opened,
      selection,
      renderers: scope.renderers,
      counter: scope.watchEvents,
      output,
      include,
      bookmarks: options.allowWatchBookmarks,
      endOfInitialEvents: options.sendInitialEvents === true && options.allowWatchBookmarks,
      endsAt: scope.store.clock.monotonic() + lifetimeMs(options, scope),
      clock: scope.store.clock,
    });
    return streamed(context, body);
  } catch (error) {
    if (!(error instanceof StatusError) || !endsStream(error)) throw error;
    return streamed(context, onlyError(error));
  }
}

/** As a body, or as messages of a WebSocket (R-WATCH-23). */
function streamed(context: RequestContext, body: AsyncIterable<Buffer>): HttpResponse {
  if (wantsWebSocket(context.request)) return watchSocketResponse(context, body);
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

/** The table in chapter 11.1. */
function watchStart({ resourceVersion: text, sendInitialEvents }: ListOptions): WatchStart {
  const revision = text === "" ? undefined : parseResourceVersion(text);
  if (sendInitialEvents === false && revision) return { kind: "after", revision };
  if (sendInitialEvents === undefined && revision) return { kind: "after", revision };
  const at =
    revision === undefined
      ? ({ kind: "latest" } as const)
      : revision === 0
        ? ({ kind: "any" } as const)
        : ({ kind: "notOlderThan", revision, text } as const);
  return { kind: sendInitialEvents === false ? "now" : "state", at };
}

/** R-WATCH-21. */
function lifetimeMs({ timeoutSeconds }: ListOptions, { minRequestTimeoutMs }: ResourceScope): number {
  return timeoutSeconds > 0 ? timeoutSeconds * 1000 : minRequestTimeoutMs * (1 + Math.random());
}

/** Too old, or too new: told inside the stream, which clients take for the watch's own end. */
const endsStream = ({ code }: StatusError): boolean => code === 410 || code === 504;

async function* onlyError({ status }: StatusError): AsyncGenerator<Buffer> {
  yield errorFrame(status);
}
