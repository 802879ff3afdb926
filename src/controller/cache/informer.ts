import type { FollowOptions, FollowProgress } from "../../client/follow.ts";
import type { FollowEvent } from "../../client/known-objects.ts";
import type { Selectors } from "../../client/lister-watcher.ts";
import type { ResourceClient } from "../../client/resource-client.ts";
import type { Clock, Timer } from "../../meta/clock.ts";
import type { KubeObject } from "../../meta/types.ts";
import { deepFreeze } from "./freeze.ts";
import { ObjectCache } from "./object-cache.ts";

/** A change as handlers hear of it; the cache has it already. */
export interface InformerEvent<T> {
  /** RESYNC: nothing changed; the time has come to look again. */
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "RESYNC";
  /** DELETED: its last known state. */
  readonly object: T;
  /** MODIFIED: what was known before. */
  readonly old?: T;
  /** It was there already when the informer began, or when the handler came. */
  readonly initial: boolean;
}

export type InformerHandler<T> = (event: InformerEvent<T>) => void;

export interface InformerOptions<T> extends Selectors {
  readonly namespace?: string;
  /** Handlers hear of every object again so often. Default: 10 h, as controller-runtime; 0: never. */
  readonly resyncMilliseconds?: number;
  /** What is kept of an object, e.g. `withoutManagedFields`; name, uid and resourceVersion stay. It may change the object it is given. */
  transform?(object: T): T;
  /** Default: stream. */
  readonly initialState?: "list" | "stream";
  readonly backOff?: FollowOptions["backOff"];
  readonly idleMilliseconds?: number;
  readonly onRetry?: (error: Error, milliseconds: number) => void;
  /** Of what the server may be without: resolves when it can be read, and calls `onAbsent` if that is not at once. */
  readonly whenServed?: (signal: AbortSignal, onAbsent: () => void) => Promise<void>;
  /** For metrics. */
  readonly onProgress?: (progress: FollowProgress) => void;
}

const defaultResyncMilliseconds = 10 * 60 * 60 * 1000;
/** Servers send bookmarks every minute, and a stream on which nothing comes for two is opened anew. */
const silenceMilliseconds = 5 * 60_000;

/** Keeps a cache of a resource right for as long as it runs, and tells handlers of changes. Many may share it. */
export class Informer<T extends KubeObject> {
  readonly cache = new ObjectCache<T>();
  readonly #resource: ResourceClient<T>;
  readonly #options: InformerOptions<T>;
  readonly #handlers = new Set<InformerHandler<T>>();
  readonly #waiting: (() => void)[] = [];
  readonly #unsettled: (() => void)[] = [];
  #state: "new" | "absent" | "reading" | "synced" | "stopped" = "new";
  readonly #clock: Clock;
  #heardAt: number;
  #resyncTimer: Timer | undefined;

  constructor(resource: ResourceClient<T>, options: InformerOptions<T> = {}) {
    this.#resource = resource;
    this.#options = options;
    this.#clock = resource.clock;
    this.#heardAt = this.#clock.monotonic();
  }

  /** Everything that was there when it began is in the cache, and handlers have heard of it. */
  get hasSynced(): boolean {
    return this.#state === "synced";
  }

  /** Seconds since the server last said anything, be it a bookmark. */
  get silentSeconds(): number {
    return (this.#clock.monotonic() - this.#heardAt) / 1000;
  }

  /** Why the cache may be wrong; undefined: there is no reason to think so. */
  get problem(): string | undefined {
    if (this.#state === "stopped") return "it has ended";
    if (this.#state === "absent") return undefined;
    if (this.#state !== "synced") return "it has not been read yet";
    return this.silentSeconds * 1000 > silenceMilliseconds
      ? `nothing was heard for ${Math.round(this.silentSeconds)} s`
      : undefined;
  }

  /** Resolves when it has synced, or never. */
  synced(): Promise<void> {
    return this.hasSynced ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when it has synced, or is known to be absent. */
  settled(): Promise<void> {
    if (this.hasSynced || this.#state === "absent") return Promise.resolve();
    return new Promise((resolve) => this.#unsettled.push(resolve));
  }

  /** A handler that comes late hears of what is there first. Returns what takes it away. */
  addHandler(handler: InformerHandler<T>): () => void {
    for (const object of this.cache.list()) handler({ type: "ADDED", object, initial: true });
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Runs until the signal aborts; to be called once. */
  async run(signal: AbortSignal): Promise<void> {
    const { namespace, labelSelector, fieldSelector, backOff, idleMilliseconds, onRetry, transform } = this.#options;
    this.#startResync();
    try {
      await this.#options.whenServed?.(signal, () => {
        this.#state = "absent";
        this.#settle();
      });
      this.#state = "reading";
      for await (const event of this.#resource.follow({
        signal,
        initialState: this.#options.initialState ?? "stream",
        ...(namespace === undefined ? {} : { namespace }),
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
        ...(backOff === undefined ? {} : { backOff }),
        ...(idleMilliseconds === undefined ? {} : { idleMilliseconds }),
        ...(onRetry === undefined ? {} : { onRetry }),
        ...(transform === undefined ? {} : { transform }),
        onProgress: (progress) => this.#progress(progress),
      })) {
        this.#apply(event);
      }
    } finally {
      this.#clock.clearTimeout(this.#resyncTimer);
      this.#state = "stopped";
    }
  }

  /** With jitter, so that many informers, and many processes, do not resync at once. */
  #startResync(): void {
    const { resyncMilliseconds = defaultResyncMilliseconds } = this.#options;
    if (resyncMilliseconds === 0) return;
    this.#resyncTimer = this.#clock.setTimeout(() => this.#resync(), resyncMilliseconds * (0.9 + 0.2 * Math.random()));
  }

  #resync(): void {
    this.#startResync();
    for (const object of this.cache.list()) this.#tell({ type: "RESYNC", object, initial: false });
  }

  #progress(progress: FollowProgress): void {
    this.#heardAt = this.#clock.monotonic();
    this.#options.onProgress?.(progress);
    if (progress.type !== "synced" || this.#state !== "reading") return;
    this.#state = "synced";
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#unsettled.splice(0)) resolve();
  }

  #apply({ type, object: received }: FollowEvent<T>): void {
    const object = deepFreeze(received);
    const initial = this.#state === "reading";
    if (type === "DELETED") {
      this.cache.delete(object);
      this.#tell({ type, object, initial });
      return;
    }
    const old = this.cache.put(object);
    this.#tell(type === "MODIFIED" && old !== undefined ? { type, object, old, initial } : { type, object, initial });
  }

  #tell(event: InformerEvent<T>): void {
    for (const handler of this.#handlers) handler(event);
  }
}
