import { systemClock, type Clock } from "../meta/clock.ts";
import type { KubeObject } from "../meta/types.ts";
import { ApiError } from "./api-error.ts";
import { BackOff, pause, type BackOffOptions } from "./back-off.ts";
import { KnownObjects, type FollowEvent } from "./known-objects.ts";
import type { ListerWatcher, Selectors, WatchEvent } from "./lister-watcher.ts";
import { listState, refusesStream, streamState, type FollowScope, type State } from "./read-state.ts";
import { TransportError } from "./transport.ts";

export interface FollowOptions<T = KubeObject> extends Selectors {
  /** Absent on a namespaced type: all namespaces. */
  readonly namespace?: string;
  /** The only end of the iteration, besides leaving the loop. */
  readonly signal: AbortSignal;
  /** Called when a list has been told in full: what was told before it are all objects there were. */
  readonly onListed?: () => void;
  /** Told of every failure and of the time until the next attempt, in milliseconds. */
  readonly onRetry?: (error: Error, milliseconds: number) => void;
  /** Told whenever the server said something. */
  readonly onProgress?: (progress: FollowProgress) => void;
  /**
   * How everything there is comes: by a list, page by page, or by the initial events of a watch (WatchList), which spares
   * a server the whole list in memory; where it refuses or breaks off, by lists after all. Default: list.
   */
  readonly initialState?: "list" | "stream";
  /** What is kept and told of an object, e.g. without managedFields; name, uid and resourceVersion stay. It may change the object. */
  transform?(object: T): T;
  readonly backOff?: BackOffOptions;
  /** A watch on which not even a bookmark comes for so long is opened anew. Default: 120 000; servers send bookmarks every minute. */
  readonly idleMilliseconds?: number;
  /** By which it waits before it tries again. Default: the client's. */
  readonly clock?: Clock;
}

export type FollowProgress =
  /** All objects were read; they are told next. */
  | { readonly type: "listed"; readonly count: number; readonly by: "list" | "stream" }
  /** All that were read have been told: who follows knows the state at one resourceVersion. */
  | { readonly type: "synced" }
  | { readonly type: "watching" }
  | { readonly type: WatchEvent<unknown>["type"] };

const defaultIdleMilliseconds = 120_000;
/** A server that does not know of initial events sends no bookmark behind them: it would be waited for in vain. */
const streamIdleMilliseconds = 15_000;
/** Watches are ended by the server after 5 to 10 minutes, at random, as informers ask for. */
const shortestWatchSeconds = 300;
/** A watch that the server ends sooner than this, with nothing in it, counts as a failure: no hot loop. */
const shortWatchMilliseconds = 1000;

/**
 * Lists, then watches, for as long as the signal lets it: every object as ADDED, then every change, each once and in
 * order for each object. Restarts of the server, lost connections, expired versions and overload are waited out; changes
 * missed meanwhile are found by listing again and told as ADDED, MODIFIED and DELETED. Holds the last state of every
 * object in memory, so that a DELETED always has the object. What it yields must not be changed.
 */
export async function* follow<T extends KubeObject>(
  resource: ListerWatcher<T>,
  options: FollowOptions<T>,
): AsyncGenerator<FollowEvent<T>, void, undefined> {
  const follower = new Follower(resource, options);
  while (!options.signal.aborted) {
    try {
      yield* follower.round();
    } catch (error) {
      if (options.signal.aborted) return;
      await follower.recover(error);
    }
  }
}

/** Where a follower stands. */
type Position =
  /** Nothing is known to be right: list. */
  | { readonly state: "unknown" }
  /** Everything up to here was told. */
  | { readonly state: "at"; readonly resourceVersion: string }
  /** As `at`, but the connection broke: the server may be another one, with a shorter history. */
  | { readonly state: "unsure"; readonly resourceVersion: string };

class Follower<T extends KubeObject> {
  readonly #resource: ListerWatcher<T>;
  readonly #options: FollowOptions<T>;
  readonly #known: KnownObjects<T>;
  readonly #backOff: BackOff;
  readonly #clock: Clock;
  #position: Position = { state: "unknown" };
  #initialState: "list" | "stream";

  constructor(resource: ListerWatcher<T>, options: FollowOptions<T>) {
    this.#resource = resource;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#known = new KnownObjects<T>(options.transform);
    this.#backOff = new BackOff(options.backOff);
    this.#initialState = options.initialState ?? "list";
  }

  /** One list where one is needed, and one watch. */
  async *round(): AsyncGenerator<FollowEvent<T>, void, undefined> {
    if (this.#position.state === "unsure") await this.#checkHistory(this.#position.resourceVersion);
    if (this.#position.state === "unknown") {
      const { items, resourceVersion } = await this.#readState();
      yield* this.#known.replace(items);
      this.#options.onListed?.();
      this.#position = { state: "at", resourceVersion };
      this.#options.onProgress?.({ type: "synced" });
    }
    yield* this.#watch(this.#position.resourceVersion);
  }

  /** Waits as long as the failure calls for, and decides what the next round begins with. */
  async recover(thrown: unknown): Promise<void> {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#position = this.#positionAfter(error);
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const milliseconds = Math.max(asked, this.#backOff.next());
    this.#options.onRetry?.(error, Math.round(milliseconds));
    await pause(milliseconds, this.#options.signal, this.#clock);
  }

  #positionAfter(error: Error): Position {
    if (this.#position.state === "unknown") return this.#position;
    if (error instanceof ApiError && (error.code === 410 || isVersionAhead(error))) return { state: "unknown" };
    const { resourceVersion } = this.#position;
    return error instanceof TransportError ? { state: "unsure", resourceVersion } : this.#position;
  }

  async *#watch(from: string): AsyncGenerator<FollowEvent<T>, void, undefined> {
    const began = this.#clock.monotonic();
    let events = 0;
    this.#options.onProgress?.({ type: "watching" });
    try {
      yield* this.#events(from, () => void events++);
    } finally {
      if (this.#clock.monotonic() - began >= shortWatchMilliseconds) this.#backOff.reset();
    }
    if (events === 0 && this.#clock.monotonic() - began < shortWatchMilliseconds && !this.#options.signal.aborted) {
      throw new TransportError("the server ended the watch at once");
    }
  }

  async *#events(from: string, onEvent: () => void): AsyncGenerator<FollowEvent<T>, void, undefined> {
    for await (const { type, object } of this.#resource.watch({
      ...this.#scope(),
      resourceVersion: from,
      allowWatchBookmarks: true,
      timeoutSeconds: Math.round(shortestWatchSeconds * (1 + Math.random())),
      idleMilliseconds: this.#options.idleMilliseconds ?? defaultIdleMilliseconds,
    })) {
      onEvent();
      this.#backOff.reset();
      this.#options.onProgress?.({ type });
      this.#advance(object.metadata.resourceVersion);
      if (type !== "BOOKMARK") yield* this.#known.apply(type, object);
    }
  }

  /** Versions only grow: one that falls means that the server lost its history, so nothing known is sure. */
  #advance(resourceVersion: string | undefined): void {
    if (resourceVersion === undefined || this.#position.state === "unknown") return;
    if (isBefore(resourceVersion, this.#position.resourceVersion)) {
      this.#position = { state: "unknown" };
      throw new TransportError(`the server went back to resourceVersion ${resourceVersion}`);
    }
    this.#position = { state: "at", resourceVersion };
  }

  /** A server that came back with an older state would leave a watch from the future silent for ever. */
  async #checkHistory(resourceVersion: string): Promise<void> {
    const { metadata } = await this.#resource.list({ ...this.#scope(), limit: 1, retries: 0 });
    const isOlder = isBefore(metadata.resourceVersion ?? "", resourceVersion);
    this.#position = isOlder ? { state: "unknown" } : { state: "at", resourceVersion };
  }

  async #readState(): Promise<State<T>> {
    const state = await (this.#initialState === "list" ? this.#listedState() : this.#streamedState());
    // No reset of the back-off: lists that succeed while every watch fails would follow each other without a pause.
    this.#options.onProgress?.({ type: "listed", count: state.items.length, by: state.by });
    return state;
  }

  async #listedState(): Promise<State<T> & { readonly by: "list" }> {
    return { ...(await listState(this.#resource, this.#scope())), by: "list" };
  }

  /** What a stream cannot do a list may: it is what comes next, and for good where the server knows no streams. */
  async #streamedState(): Promise<State<T> & { readonly by: "list" | "stream" }> {
    const idleMilliseconds = Math.min(streamIdleMilliseconds, this.#options.idleMilliseconds ?? Infinity);
    try {
      return { ...(await streamState(this.#resource, this.#scope(), idleMilliseconds)), by: "stream" };
    } catch (error) {
      if (this.#options.signal.aborted || !(refusesStream(error) || error instanceof TransportError)) throw error;
      if (refusesStream(error)) this.#initialState = "list";
      return await this.#listedState();
    }
  }

  #scope(): FollowScope {
    const { namespace, labelSelector, fieldSelector, signal } = this.#options;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      signal,
    };
  }
}

/** The server says that it has not reached the version yet: it may never. */
const isVersionAhead = (error: ApiError): boolean =>
  (error.status.details?.causes ?? []).some(({ reason }) => reason === "ResourceVersionTooLarge");

/** Numeric since KEP-5504; anything else cannot be compared. */
function isBefore(left: string, right: string): boolean {
  const number = /^\d+$/;
  return number.test(left) && number.test(right) && BigInt(left) < BigInt(right);
}
