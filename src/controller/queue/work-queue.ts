import { systemClock, type Clock } from "../../meta/clock.ts";
import { Delays } from "./delays.ts";
import { Fifo } from "./fifo.ts";
import { RateLimiter, type RateLimits } from "./rate-limiter.ts";

/** Low: what is there at the start, and resyncs; it waits for what changes meanwhile. */
export type Priority = "normal" | "low";

/** Told of what happens, for metrics. */
export interface QueueObserver<Item> {
  added(item: Item): void;
  taken(item: Item): void;
  finished(item: Item): void;
  retried(item: Item): void;
}

export interface WorkQueueOptions<Item> {
  readonly limits?: RateLimits;
  readonly observer?: QueueObserver<Item>;
  /** By which it waits. Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Client-go's rules: an item waits once however often it is added; it is never worked on twice at the same time; added
 * while it is worked on, it comes again afterwards. Items come in the order of their first addition, those of normal
 * priority first.
 */
export class WorkQueue<Item> {
  readonly #lines: Readonly<Record<Priority, Fifo<Item>>> = { normal: new Fifo(), low: new Fifo() };
  /** What waits in a line, and in which: an item that was raised is still in the other one, to be passed over there. */
  readonly #waiting = new Map<Item, Priority>();
  readonly #processing = new Set<Item>();
  /** Added while processing. */
  readonly #again = new Map<Item, Priority>();
  readonly #delays: Delays<Item>;
  readonly #limiter: RateLimiter<Item>;
  readonly #takers: ((item: Item | undefined) => void)[] = [];
  readonly #observer: QueueObserver<Item> | undefined;
  #closed = false;

  constructor(options: WorkQueueOptions<Item> = {}) {
    const { limits, clock = systemClock } = options;
    this.#delays = new Delays<Item>((item) => this.add(item), clock);
    this.#limiter = new RateLimiter(limits, clock);
    this.#observer = options.observer;
  }

  /** Waiting, without what is delayed. */
  get depth(): number {
    return this.#waiting.size;
  }

  add(item: Item, priority: Priority = "normal"): void {
    if (this.#closed) return;
    if (this.#processing.has(item)) {
      if (!this.#again.has(item)) this.#observer?.added(item);
      this.#again.set(item, higher(this.#again.get(item), priority));
      return;
    }
    const before = this.#waiting.get(item);
    if (before === undefined) this.#observer?.added(item);
    const now = higher(before, priority);
    if (now === before) return;
    this.#waiting.set(item, now);
    this.#lines[now].push(item);
    this.#serve();
  }

  /** Later, unless it is added before; of two times the earlier counts. */
  addAfter(item: Item, milliseconds: number): void {
    if (this.#closed) return;
    if (milliseconds <= 0) this.add(item);
    else this.#delays.add(item, milliseconds);
  }

  /** After a failure. */
  addRateLimited(item: Item): void {
    this.#observer?.retried(item);
    this.addAfter(item, this.#limiter.delay(item));
  }

  /** After a success: the next failure is its first. */
  forget(item: Item): void {
    this.#limiter.forget(item);
  }

  failures(item: Item): number {
    return this.#limiter.failures(item);
  }

  /** The next item, when there is one; undefined once the queue is closed. `done` has to follow. */
  take(): Promise<Item | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  /** The item is not worked on any more. */
  done(item: Item): void {
    if (!this.#processing.delete(item)) return;
    this.#observer?.finished(item);
    const priority = this.#again.get(item);
    this.#again.delete(item);
    if (priority === undefined || this.#closed) return;
    this.#waiting.set(item, priority);
    this.#lines[priority].push(item);
    this.#serve();
  }

  /** Nothing is handed out any more; what is worked on may be finished. */
  close(): void {
    this.#closed = true;
    this.#delays.clear();
    this.#waiting.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const item = this.#next();
      if (item === undefined) return;
      this.#takers.shift()?.(item);
    }
  }

  #next(): Item | undefined {
    for (const priority of ["normal", "low"] as const) {
      for (;;) {
        const item = this.#lines[priority].take();
        if (item === undefined) break;
        if (this.#waiting.get(item) !== priority) continue;
        this.#waiting.delete(item);
        this.#processing.add(item);
        this.#observer?.taken(item);
        return item;
      }
    }
    return undefined;
  }
}

const higher = (before: Priority | undefined, wanted: Priority): Priority =>
  before === "normal" || wanted === "normal" ? "normal" : "low";
