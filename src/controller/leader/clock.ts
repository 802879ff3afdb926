import { pause } from "../../client/back-off.ts";

/** Time as a leader needs it: tests have their own. */
export interface Clock {
  /** Milliseconds that passed, of which none may be missing: neither while the process nor while the machine slept. */
  now(): number;
  /** Wall time, for others to read. */
  date(): Date;
  /** Resolves after the time, or when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The monotonic clock stands still while a machine sleeps, and the wall clock can be set: the one that went further counts,
 * so that a leader rather gives up too early.
 */
export function systemClock(): Clock {
  let last = { monotonic: performance.now(), wall: Date.now() };
  let elapsed = 0;
  return {
    now: () => {
      const current = { monotonic: performance.now(), wall: Date.now() };
      elapsed += Math.max(current.monotonic - last.monotonic, current.wall - last.wall);
      last = current;
      return elapsed;
    },
    date: () => new Date(),
    sleep: (milliseconds, signal) => pause(milliseconds, signal),
  };
}
