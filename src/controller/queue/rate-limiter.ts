import { systemClock, type Clock } from "../../meta/clock.ts";

export interface RateLimits {
  /** Delay after the first failure of an item, doubled with each further one. Default: 5. */
  readonly initialMilliseconds?: number;
  /** Default: 1 000 000, as client-go. */
  readonly maximumMilliseconds?: number;
  /** Retries of all items together: so many per second … Default: 10. */
  readonly perSecond?: number;
  /** … and so many at once. Default: 100. */
  readonly burst?: number;
}

/** Says when an item may be tried again: the later of its own exponential delay and of a bucket that all items share. */
export class RateLimiter<Item> {
  readonly #failures = new Map<Item, number>();
  readonly #limits: Required<RateLimits>;
  #tokens: number;
  #filledAt: number;
  readonly #clock: Clock;

  constructor(limits: RateLimits = {}, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#limits = { initialMilliseconds: 5, maximumMilliseconds: 1_000_000, perSecond: 10, burst: 100, ...limits };
    this.#tokens = this.#limits.burst;
    this.#filledAt = this.#clock.monotonic();
  }

  /** Milliseconds to wait; counts as one more failure of the item. */
  delay(item: Item): number {
    const failures = this.#failures.get(item) ?? 0;
    this.#failures.set(item, failures + 1);
    const { initialMilliseconds, maximumMilliseconds } = this.#limits;
    const own = Math.min(initialMilliseconds * 2 ** Math.min(failures, 50), maximumMilliseconds);
    return Math.max(own, this.#reserve());
  }

  failures(item: Item): number {
    return this.#failures.get(item) ?? 0;
  }

  /** The item succeeded, or is given up. */
  forget(item: Item): void {
    this.#failures.delete(item);
  }

  /** Takes a token, from the future if there is none: milliseconds until it is there. */
  #reserve(): number {
    const { perSecond, burst } = this.#limits;
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / perSecond) * 1000;
  }
}
