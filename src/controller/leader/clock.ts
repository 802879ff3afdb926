import { pause } from "../../client/back-off.ts";

/** Time as a leader needs it: tests have their own. */
export interface Clock {
  /**
   * Milliseconds that may have passed, of which none is missing, neither while the process nor while the machine slept: what
   * a leader goes by.
   */
  atMost(): number;
  /** Milliseconds that have passed for sure, whoever set a clock meanwhile: what those go by who wait for a leader to be gone. */
  atLeast(): number;
  /** Wall time, for others to read. */
  date(): Date;
  /** Resolves after the time, or when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The monotonic clock stands still while a machine sleeps, and the wall clock can be set: for a leader the one counts that
 * went further, so that it rather gives up too early; for others the monotonic one, so that they rather take over too late.
 */
export function systemClock(): Clock {
  let last = { monotonic: performance.now(), wall: Date.now() };
  let elapsed = 0;
  return {
    atMost: () => {
      const current = { monotonic: performance.now(), wall: Date.now() };
      elapsed += Math.max(current.monotonic - last.monotonic, current.wall - last.wall);
      last = current;
      return elapsed;
    },
    atLeast: () => performance.now(),
    date: () => new Date(),
    sleep: (milliseconds, signal) => pause(milliseconds, signal),
  };
}
