import type { KubeObject, Status } from "../meta/types.ts";
import { ApiError, apiErrorOf } from "./api-error.ts";
import { decodeJson } from "./json.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { WatchEvent, WatchOptions } from "./lister-watcher.ts";
import type { Requester } from "./requester.ts";
import { collectionPath, queryOf, type ResourceReference } from "./resource-path.ts";
import { readAll, retryAfterOf, TransportError, type TransportResponse } from "./transport.ts";

/** What a server may take to end a watch after its time. */
const graceMilliseconds = 30_000;
/** The longest a server lets a watch without `timeoutSeconds` run (R-WATCH-21). */
const longestSeconds = 3600;

/** See ResourceClient.watch. */
export async function* openWatch<T extends KubeObject>(
  client: Requester,
  reference: ResourceReference,
  options: WatchOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { namespace, signal, idleMilliseconds, ...query } = options;
  if (isAborted(signal)) return;
  try {
    const response = await client.stream({
      path: collectionPath(reference, namespace) + queryOf({ ...query, watch: true }),
      ...(signal === undefined ? {} : { signal }),
      idleMilliseconds: idleMilliseconds ?? (options.timeoutSeconds ?? longestSeconds) * 1000 + graceMilliseconds,
    });
    if (response.status !== 200) {
      throw apiErrorOf(response.status, await readAll(response.body), retryAfterOf(response));
    }
    yield* eventsOf<T>(response);
  } catch (error) {
    if (!isAborted(signal)) throw error;
  }
}

async function* eventsOf<T extends KubeObject>({ body }: TransportResponse): AsyncGenerator<WatchEvent<T>> {
  const splitter = new LineSplitter();
  for await (const chunk of body) {
    for (const line of splitter.push(chunk)) yield eventOf<T>(line);
  }
  if (splitter.rest().toString("utf8").trim() !== "") {
    throw new TransportError("the watch ended in the middle of an event");
  }
}

function eventOf<T extends KubeObject>(line: Buffer): WatchEvent<T> {
  const event = decodedEvent(line);
  switch (event.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
    case "BOOKMARK":
      return { type: event.type, object: event.object as T };
    case "ERROR":
      throw new ApiError(event.object as Status);
    default:
      throw new TransportError(`the watch sent an event of an unknown type: ${JSON.stringify(event.type)}`);
  }
}

function decodedEvent(line: Buffer): { type: unknown; object: unknown } {
  let value: unknown;
  try {
    value = decodeJson(line);
  } catch (cause) {
    throw new TransportError("the watch sent a line that is not JSON", { cause });
  }
  const event = value as { type?: unknown; object?: unknown } | null;
  if (typeof event !== "object" || event === null || typeof event.object !== "object" || event.object === null) {
    throw new TransportError("the watch sent a line that is not an event");
  }
  return { type: event.type, object: event.object };
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
