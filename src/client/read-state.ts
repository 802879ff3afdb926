import type { KubeObject } from "../meta/types.ts";
import { ApiError } from "./api-error.ts";
import type { ListerWatcher, ObjectList, Selectors } from "./lister-watcher.ts";
import { TransportError } from "./transport.ts";

/** What to read: a namespace or all, and selectors; until the signal aborts. */
export type FollowScope = Selectors & { readonly namespace?: string; readonly signal: AbortSignal };

/** Every object there is, at one resourceVersion. */
export interface State<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

const pageSize = 500;
const initialEventsEnd = "k8s.io/initial-events-end";

/** The state by lists, page by page. */
export async function listState<T extends KubeObject>(
  resource: ListerWatcher<T>,
  scope: FollowScope,
): Promise<State<T>> {
  const items: T[] = [];
  let page: ObjectList<T> | undefined;
  do {
    const token = page?.metadata.continue;
    page = await resource.list({
      ...scope,
      limit: pageSize,
      retries: 0,
      ...(token === undefined ? {} : { continue: token }),
    });
    for (const item of page.items) items.push(item);
  } while (page.metadata.continue !== undefined && page.metadata.continue !== "");
  return { items, resourceVersion: page.metadata.resourceVersion ?? "" };
}

/** The state by the initial events of a watch, as which a server need not hold it in memory (R-WATCH-2). */
export async function streamState<T extends KubeObject>(
  resource: ListerWatcher<T>,
  scope: FollowScope,
  idleMilliseconds: number,
): Promise<State<T>> {
  const items: T[] = [];
  for await (const { type, object } of resource.watch({
    ...scope,
    sendInitialEvents: true,
    resourceVersionMatch: "NotOlderThan",
    allowWatchBookmarks: true,
    idleMilliseconds,
  })) {
    if (type === "ADDED") items.push(object);
    else if (type !== "BOOKMARK") throw new TransportError(`initial events held one of type ${type}`);
    else if (object.metadata.annotations?.[initialEventsEnd] === "true")
      return { items, resourceVersion: object.metadata.resourceVersion ?? "" };
  }
  throw new TransportError("the watch ended before all initial events had come");
}

/** Such a server will never send initial events; others may be overloaded, or on their way down. */
export const refusesStream = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 400 || error.code === 422);
