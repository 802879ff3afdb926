import { PushStreamIterator, type PushStream, type Sink } from "../push-stream.ts";
import type { CacheEntry, CacheEvent } from "./cache-event.ts";
import { eventsAfter } from "./event-chain.ts";
import type { EventLink } from "./event-chain.ts";

/** A watch on the cache. Iterate or pipe it once; leaving the loop, or close(), ends it. */
export interface Subscription<Entry extends CacheEntry>
  extends AsyncIterableIterator<readonly CacheEvent<Entry>[], undefined>, PushStream<readonly CacheEvent<Entry>[]> {
  [Symbol.asyncIterator](): this;
  /**
   * Every event up to this revision has been handed out and dealt with (the next batch was asked for): what a bookmark may
   * carry (R-WATCH-3). Ascends with writes to other resources too.
   */
  readonly revision: number;
  close(): void;
}

export interface SubscriptionOptions<Entry extends CacheEntry> extends SubscriptionRules<Entry> {
  /** What has happened since `after`, to be handed out first. */
  readonly past: readonly CacheEvent<Entry>[];
  /** The newest link: what follows it is yet to come. */
  readonly tail: EventLink<Entry>;
}

/** What a subscriber keeps of its options: not where it began, behind which every event since hangs. */
interface SubscriptionRules<Entry extends CacheEntry> {
  readonly after: number;
  /** Most events that may wait for this subscriber; beyond, it is ended. */
  readonly buffer: number;
  /** Most bytes of values in them. */
  readonly bufferBytes: number;
  readonly signal: AbortSignal | undefined;
  /** Revision of the cache. */
  readonly cacheRevision: () => number;
  readonly onEnd: (subscriber: Subscriber<Entry>) => void;
  /** It did not keep up and is being ended. */
  readonly onOverflow: () => void;
}

type Events<Entry extends CacheEntry> = readonly CacheEvent<Entry>[];
type Result<Entry extends CacheEntry> = IteratorResult<Events<Entry>, undefined>;

export class Subscriber<Entry extends CacheEntry> implements Subscription<Entry> {
  readonly #rules: SubscriptionRules<Entry>;
  readonly #onAbort = () => this.close();
  #iterator: PushStreamIterator<Events<Entry>> | undefined;
  #past: Events<Entry>;
  #read: EventLink<Entry>;
  #sink: Sink<Events<Entry>> | undefined;
  #isPaused = true;
  #ended = false;
  #isSinkTold = false;
  #failure: Error | undefined;
  /** Last revision of the batch that the consumer is working on. */
  #inHand: number;
  #done: number;

  constructor({ past, tail, ...rules }: SubscriptionOptions<Entry>) {
    this.#rules = rules;
    this.#past = past;
    this.#read = tail;
    this.#inHand = rules.after;
    this.#done = rules.after;
    if (rules.signal?.aborted) this.#ended = true;
    else rules.signal?.addEventListener("abort", this.#onAbort);
  }

  get revision(): number {
    const isIdle = !this.#isPaused && !this.#ended;
    if (isIdle) this.#done = Math.max(this.#done, this.#rules.cacheRevision());
    return this.#done;
  }

  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<Entry>> {
    this.#iterator ??= new PushStreamIterator(this);
    return this.#iterator.next();
  }

  return(): Promise<Result<Entry>> {
    this.#iterator ??= new PushStreamIterator(this);
    return this.#iterator.return();
  }

  pipe(sink: Sink<Events<Entry>>): void {
    this.#sink = sink;
    this.resume();
  }

  resume(): void {
    this.#isPaused = false;
    this.#done = Math.max(this.#done, this.#inHand);
    this.#flow();
  }

  cancel(): void {
    this.close();
  }

  /** A burst has been linked: hands it out if it is wanted, ends the subscription if too much has piled up. */
  wake(tail: EventLink<Entry>): void {
    if (!this.#isPaused) this.#flow();
    else if (this.#hasTooMuchWaiting(tail)) this.#overflow();
  }

  #hasTooMuchWaiting({ total, totalBytes }: EventLink<Entry>): boolean {
    const { buffer, bufferBytes } = this.#rules;
    return total - this.#read.total > buffer || totalBytes - this.#read.totalBytes > bufferBytes;
  }

  #overflow(): void {
    this.#rules.onOverflow();
    this.close();
  }

  /** Drops what has not been handed out. */
  close(): void {
    this.#past = [];
    this.#read = { events: [], total: 0, totalBytes: 0, next: undefined };
    this.end(undefined);
    this.#tellSink();
  }

  /** Ends it after what has been linked so far. */
  end(failure: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#rules.signal?.removeEventListener("abort", this.#onAbort);
    this.#rules.onEnd(this);
    if (!this.#isPaused) this.#tellSink();
  }

  #flow(): void {
    for (let events = this.#take(); events !== undefined; events = this.#take()) {
      this.#isPaused = this.#sink?.write(events) !== true;
      if (this.#isPaused) return;
      this.#done = Math.max(this.#done, this.#inHand);
    }
    if (this.#ended) this.#tellSink();
  }

  #take(): Events<Entry> | undefined {
    const events = this.#past.length > 0 ? this.#past : this.#takeLinked();
    this.#past = [];
    const last = events.at(-1);
    if (last === undefined) return undefined;
    this.#inHand = last.revision;
    return events;
  }

  #takeLinked(): Events<Entry> {
    const events = eventsAfter(this.#read);
    while (this.#read.next !== undefined) this.#read = this.#read.next;
    const { after } = this.#rules;
    // Only where `after` lay in the future are there any to leave out.
    return (events[0]?.revision ?? Infinity) > after ? events : events.filter(({ revision }) => revision > after);
  }

  #tellSink(): void {
    if (this.#sink === undefined || this.#isSinkTold) return;
    this.#isSinkTold = true;
    if (this.#failure === undefined) this.#sink.end();
    else this.#sink.fail(this.#failure);
  }
}
