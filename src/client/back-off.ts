import { sleep, systemClock } from "../meta/clock.ts";

export interface BackOffOptions {
  /** First delay, in milliseconds. Default: 500. */
  readonly initialMilliseconds?: number;
  /** Longest delay, in milliseconds. Default: 30 000. */
  readonly maximumMilliseconds?: number;
  readonly random?: () => number;
}

/** Delays that double from failure to failure, with jitter so that many clients do not come back at once. */
export class BackOff {
  readonly #initial: number;
  readonly #maximum: number;
  readonly #random: () => number;
  #failures = 0;

  constructor({ initialMilliseconds = 500, maximumMilliseconds = 30_000, random = Math.random }: BackOffOptions = {}) {
    this.#initial = initialMilliseconds;
    this.#maximum = maximumMilliseconds;
    this.#random = random;
  }

  /** The next delay in milliseconds: between half and the whole of the step. */
  next(): number {
    const step = Math.min(this.#initial * 2 ** Math.min(this.#failures, 30), this.#maximum);
    this.#failures += 1;
    return step / 2 + (step / 2) * this.#random();
  }

  /** After a success. */
  reset(): void {
    this.#failures = 0;
  }
}

/** Resolves after the time, or as soon as the signal aborts: look at the signal afterwards. */
export const pause = (milliseconds: number, signal: AbortSignal | undefined, clock = systemClock): Promise<void> =>
  sleep(clock, milliseconds, { signal });
