import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock, Timer } from "../meta/clock.ts";
import { parseGoDuration } from "../meta/go-duration.ts";

export interface TestClockOptions {
  /** What time it is at first, e.g. `2030-01-01T00:00:00Z`. Default: what time it is. */
  readonly at?: string | Date;
  /** It stands still but for `advance`. Default: false, it goes as any clock does. */
  readonly frozen?: boolean;
}

/** Turns of the event loop in which what a timer has set off can get on, and wait for the next timer. */
const turns = 20;
const longestTimer = 2 ** 31 - 1;

/** A clock that goes as that of the machine does, and that a test can put forward. */
export class TestClock implements Clock {
  readonly #frozen: boolean;
  readonly #started = performance.now();
  readonly #startedAt: number;
  /** Milliseconds by which it was put forward. */
  #ahead = 0;
  readonly #timers = new Set<TestTimer>();

  constructor({ at = new Date(), frozen = false }: TestClockOptions = {}) {
    this.#startedAt = new Date(at).getTime();
    if (Number.isNaN(this.#startedAt)) throw new TypeError(`at: expected a time, got ${JSON.stringify(at)}`);
    this.#frozen = frozen;
  }

  now(): number {
    return Math.floor(this.#startedAt + this.monotonic());
  }

  monotonic(): number {
    return this.#ahead + (this.#frozen ? 0 : performance.now() - this.#started);
  }

  setTimeout(callback: () => void, milliseconds: number): Timer {
    const fire = (): void => {
      this.clearTimeout(timer);
      callback();
    };
    const timer = new TestTimer(this.monotonic() + Math.max(0, milliseconds), fire);
    this.#timers.add(timer);
    if (!this.#frozen) timer.arm(this.monotonic());
    return timer;
  }

  clearTimeout(timer: Timer | undefined): void {
    if (!(timer instanceof TestTimer)) return;
    timer.disarm();
    this.#timers.delete(timer);
  }

  /**
   * Puts it forward, by e.g. `10m` or milliseconds. What is due meanwhile happens in its order, each at its time, and so
   * does what that sets off. Resolves when the time has come; wait for what is to come of it.
   */
  async advance(duration: string | number): Promise<void> {
    const milliseconds = typeof duration === "number" ? duration : parseGoDuration(duration);
    if (!(milliseconds >= 0)) throw new RangeError(`expected a duration that is not negative, got ${duration}`);
    const until = this.monotonic() + milliseconds;
    await settled(); // Who was about to wait waits by now.
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#goTo(next.at);
      next.fire();
      await settled();
    }
    this.#goTo(until);
    if (!this.#frozen) for (const timer of this.#timers) timer.arm(this.monotonic());
  }

  #goTo(time: number): void {
    this.#ahead += Math.max(0, time - this.monotonic());
  }

  #next(until: number): TestTimer | undefined {
    let first: TestTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

class TestTimer implements Timer {
  #timer: NodeJS.Timeout | undefined;
  #isHeld = true;

  constructor(
    readonly at: number,
    readonly fire: () => void,
  ) {}

  /** Fires by itself, in real time; anew when the clock was put forward. */
  arm(now: number): void {
    this.disarm();
    this.#timer = setTimeout(
      () => (this.at - now > longestTimer ? this.arm(now + longestTimer) : this.fire()),
      Math.min(Math.max(0, Math.ceil(this.at - now)), longestTimer),
    );
    if (!this.#isHeld) this.#timer.unref();
  }

  disarm(): void {
    clearTimeout(this.#timer);
  }

  unref(): void {
    this.#isHeld = false;
    this.#timer?.unref();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
