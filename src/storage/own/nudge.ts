import { setTimeout as sleep } from "node:timers/promises";

/** Tells one waiter that something has happened: once for a burst. */
export class Nudge {
  #happened = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /** @param burst milliseconds in which all is one. */
  constructor(private readonly burst: number) {}

  now(): void {
    this.#happened = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  /** False: the signal has aborted. @throws what it failed with. */
  async next(signal: AbortSignal): Promise<boolean> {
    const stop = (): void => this.#wake();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (!this.#happened && !signal.aborted && this.#failure === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      if (signal.aborted) return false;
      if (this.#failure !== undefined) throw this.#failure;
      await sleep(this.burst, undefined, { ref: false });
      this.#happened = false;
      return !signal.aborted;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}
