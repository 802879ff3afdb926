import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChangeHistory, ChangesPage } from "./change-history.ts";
import { asStorageError, CompactedError, StorageUnavailableError } from "./errors.ts";
import type { StorageEvent, WatchOptions } from "./storage.ts";

type Batch = readonly StorageEvent[];

interface Pull {
  readonly resolve: (result: IteratorResult<Batch, undefined>) => void;
  readonly reject: (error: Error) => void;
}

const DONE: IteratorResult<Batch, undefined> = { done: true, value: undefined };
/** Revisions looked at in one turn while catching up. */
const PAGE = 1_000;
/** Events a consumer may lag before its queue is dropped; it then reads the history again. */
const MAX_QUEUE = 10_000;

/**
 * One watch. It starts in the history and joins the live set in the very turn in which it has read it all, so that
 * nothing is missed or seen twice; a consumer that lags too far goes back to the history.
 */
export class FeedWatch implements AsyncIterableIterator<Batch, undefined> {
  readonly #history: ChangeHistory;
  readonly #prefix: string;
  readonly #options: WatchOptions;
  readonly #live: Set<FeedWatch>;
  readonly #sourceClosed: () => boolean;
  readonly #onAbort = () => this.#end();
  /** Everything up to here has been read from the history or put into the queue. */
  #position: number;
  /** As far as the history has been read; it may know of more than has been published. */
  #read = 0;
  #reported: number;
  #queue: StorageEvent[] = [];
  #pull: Pull | undefined;
  #ended = false;
  #failure: Error | undefined;

  constructor(
    history: ChangeHistory,
    prefix: string,
    options: WatchOptions,
    live: Set<FeedWatch>,
    sourceClosed: () => boolean,
  ) {
    this.#history = history;
    this.#prefix = prefix;
    this.#options = options;
    this.#live = live;
    this.#sourceClosed = sourceClosed;
    this.#position = options.after;
    this.#reported = options.after - 1;
    if (options.signal.aborted) this.#ended = true;
    else options.signal.addEventListener("abort", this.#onAbort);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#pull !== undefined) return Promise.reject(new Error("next() called before the last one settled"));
    if (this.#queue.length > 0) return Promise.resolve(this.#takeQueue());
    if (this.#ended) return this.#finish();
    return this.#live.has(this) ? this.#waitForEvents() : this.#catchUp();
  }

  return(): Promise<IteratorResult<Batch, undefined>> {
    this.#end();
    return Promise.resolve(DONE);
  }

  publish(events: Batch): void {
    for (const event of events) {
      if (event.revision > this.#position && event.key.startsWith(this.#prefix)) this.#queue.push(event);
    }
    this.#position = Math.max(this.#position, events.at(-1)?.revision ?? 0);
    if (this.#pull === undefined && this.#queue.length > MAX_QUEUE) this.#fallBehind();
    else this.#wake();
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

  // Not an async function: the pull that comes of it is then settled without detours, so that what is written is seen at once.
  #catchUp(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#ended) return this.#finish();
    const page = this.#readPage();
    if (page === undefined) return this.#finish();
    if (page instanceof Promise) return this.#waitForPage(page);
    this.#take(page);
    if (page.events.length > 0) return Promise.resolve({ done: false, value: page.events });
    return this.#live.has(this) ? this.#waitForEvents() : nextTurn().then(() => this.#catchUp());
  }

  #waitForPage(page: Promise<ChangesPage>): Promise<IteratorResult<Batch, undefined>> {
    return new Promise((resolve, reject) => {
      this.#pull = { resolve, reject };
      this.#follow(page);
    });
  }

  #follow(coming: Promise<ChangesPage>): void {
    coming.then(
      (page) => this.#arrived(page),
      (error: unknown) => this.fail(asStorageError(error)),
    );
  }

  /** It may have been ended while the page was on its way. */
  #arrived(page: ChangesPage): void {
    if (this.#ended) return;
    if (this.#sourceClosed()) return this.fail(new StorageUnavailableError("storage is closed"));
    this.#take(page);
    this.#queue = page.events;
    if (this.#queue.length > 0 || this.#live.has(this)) return this.#wake();
    const next = this.#readPage();
    if (next instanceof Promise) this.#follow(next);
  }

  #take(page: ChangesPage): void {
    this.#read = page.upTo;
    this.#position = Math.max(this.#position, page.upTo);
    if (this.#position >= this.#history.latest) this.#live.add(this);
  }

  #readPage(): ChangesPage | Promise<ChangesPage> | undefined {
    try {
      if (this.#sourceClosed()) throw new StorageUnavailableError("storage is closed");
      const { compacted } = this.#history;
      if (this.#position < compacted) throw new CompactedError(this.#position, compacted);
      return this.#history.readChanges(this.#prefix, this.#position, PAGE, this.#options.signal);
    } catch (error) {
      this.fail(asStorageError(error));
      return undefined;
    }
  }

  #waitForEvents(): Promise<IteratorResult<Batch, undefined>> {
    return new Promise((resolve, reject) => {
      this.#pull = { resolve, reject };
      this.#reportProgress();
    });
  }

  #wake(): void {
    const pull = this.#pull;
    if (pull === undefined) return;
    if (this.#queue.length === 0) return this.#reportProgress();
    this.#pull = undefined;
    pull.resolve(this.#takeQueue());
  }

  #reportProgress(): void {
    const latest = Math.max(this.#history.latest, this.#read);
    if (latest <= this.#reported) return;
    this.#reported = latest;
    this.#options.onProgress?.(latest);
  }

  #takeQueue(): IteratorResult<Batch, undefined> {
    const value = this.#queue;
    this.#queue = [];
    return { done: false, value };
  }

  #fallBehind(): void {
    this.#live.delete(this);
    this.#position = (this.#queue[0]?.revision ?? 1) - 1;
    this.#queue = [];
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#live.delete(this);
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    const pull = this.#pull;
    this.#pull = undefined;
    if (this.#failure === undefined) pull?.resolve(DONE);
  }

  #finish(): Promise<IteratorResult<Batch, undefined>> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve(DONE) : Promise.reject(failure);
  }
}
