/** What a clock's setTimeout gives. */
export interface Timer {
  /** The process need not live for it. */
  unref(): unknown;
}

/**
 * Time, wherever it decides what is done: ages, deadlines, caches, polling. How long something took is measured without
 * it, and so are the timers of sockets.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment; never goes back, however the wall clock is set. */
  monotonic(): number;
  setTimeout(callback: () => void, milliseconds: number): Timer;
  /** Does nothing if it has fired, or is none. */
  clearTimeout(timer: Timer | undefined): void;
}

/** That of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};

/** Resolves after the time, or as soon as the signal aborts: look at the signal afterwards. */
export function sleep(
  clock: Clock,
  milliseconds: number,
  { signal, ref = true }: { readonly signal?: AbortSignal | undefined; readonly ref?: boolean } = {},
): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.setTimeout(done, milliseconds);
    if (!ref) timer.unref();
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** Calls back again and again, until the signal aborts; the process need not live for it. */
export function every(clock: Clock, milliseconds: number, signal: AbortSignal, callback: () => void): void {
  if (signal.aborted) return;
  let timer: Timer | undefined;
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      arm();
      callback();
    }, milliseconds);
    timer.unref();
  };
  arm();
  signal.addEventListener("abort", () => clock.clearTimeout(timer), { once: true });
}
