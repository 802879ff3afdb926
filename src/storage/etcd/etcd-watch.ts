import type { StorageEvent, WatchOptions } from "../storage.ts";
import { WatchFollower } from "./watch-follower.ts";
import type { FollowerContext } from "./watch-follower.ts";

type Batch = readonly StorageEvent[];
type Result = IteratorResult<Batch, undefined>;

interface Pull {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

export interface EtcdWatchContext extends FollowerContext {
  readonly onEnd: (watch: EtcdWatch) => void;
}

const DONE: Result = { done: true, value: undefined };
/** What may wait for a consumer. Beyond, the watch is taken off the store, which must not queue for us, and goes on later. */
const MAX_QUEUED = 10_000;
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;

/** One watch: what a follower of the store tells, handed out as it is asked for. */
export class EtcdWatch implements AsyncIterableIterator<Batch, undefined> {
  readonly #options: WatchOptions;
  readonly #onEnd: (watch: EtcdWatch) => void;
  readonly #follower: WatchFollower;
  readonly #onAbort = () => this.#end();
  #reported: number;
  #queue: StorageEvent[] = [];
  #queuedBytes = 0;
  #pull: Pull | undefined;
  #ended = false;
  #failure: Error | undefined;

  constructor(prefix: string, options: WatchOptions, context: EtcdWatchContext) {
    this.#options = options;
    this.#onEnd = context.onEnd;
    this.#reported = options.after - 1;
    this.#follower = new WatchFollower(prefix, options.after, context, {
      onEvents: (events) => this.#enqueue(events),
      onMoved: () => this.#wake(),
      onFailure: (error) => this.fail(error),
    });
    if (options.signal.aborted) this.#ended = true;
    else options.signal.addEventListener("abort", this.#onAbort);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#pull !== undefined) return Promise.reject(new Error("next() called before the last one settled"));
    if (this.#queue.length > 0) return Promise.resolve(this.#takeQueue());
    if (this.#ended) return this.#finish();
    this.#follower.start();
    return new Promise((resolve, reject) => {
      this.#pull = { resolve, reject };
      this.#reportProgress();
    });
  }

  return(): Promise<Result> {
    this.#end();
    return Promise.resolve(DONE);
  }

  /** The store is at least at this revision. */
  expect(revision: number): void {
    this.#follower.expect(revision);
  }

  fail(error: Error): void {
    if (this.#ended) return;
    this.#failure = error;
    const pull = this.#pull;
    this.#end();
    if (pull === undefined) return;
    this.#failure = undefined;
    pull.reject(error);
  }

  #enqueue(events: Batch): void {
    for (const event of events) {
      this.#queue.push(event);
      this.#queuedBytes += (event.type === "put" ? event.value.length : 0) + (event.previous?.value.length ?? 0);
    }
    const hasTooMuch = this.#queue.length > MAX_QUEUED || this.#queuedBytes > MAX_QUEUED_BYTES;
    if (this.#pull === undefined && hasTooMuch) this.#follower.stop();
  }

  #wake(): void {
    const pull = this.#pull;
    if (pull === undefined) return;
    if (this.#queue.length === 0) return this.#reportProgress();
    this.#pull = undefined;
    pull.resolve(this.#takeQueue());
  }

  #reportProgress(): void {
    const { position, seenRevision } = this.#follower;
    // A revision yet to come is none that can be reported.
    if (position <= this.#reported || position > seenRevision) return;
    this.#reported = position;
    this.#options.onProgress?.(position);
  }

  #takeQueue(): Result {
    const value = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    return { done: false, value };
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#follower.stop();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#onEnd(this);
    const pull = this.#pull;
    this.#pull = undefined;
    if (this.#failure === undefined) pull?.resolve(DONE);
  }

  #finish(): Promise<Result> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve(DONE) : Promise.reject(failure);
  }
}
