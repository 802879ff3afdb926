import { UserError } from "../project/user-error.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Thrown where work ends because somebody stopped it. */
export class InterruptedError extends UserError {
  override readonly name: string = "InterruptedError";

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
  }
}

/** What becomes of Ctrl-C and its like while something runs. */
export interface Interruption {
  /** Aborts with an InterruptedError at the first signal: stop in order. */
  readonly stop: AbortSignal;
  /** Aborts at the second signal: stop at once. */
  readonly kill: AbortSignal;
}

/** Runs something that can be interrupted. It has to end soon after `stop` aborts: nothing else ends the process. */
export async function interruptible<T>(run: (interruption: Interruption) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) kill.abort(new InterruptedError(signal));
    else stop.abort(new InterruptedError(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await run({ stop: stop.signal, kill: kill.signal });
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
