import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../project/user-error.ts";
import { problemText, type Problem } from "./problem.ts";

/** How something comes along. */
export type Look =
  { readonly done: true } | { readonly done: false; readonly progress: string; readonly problem?: Problem };

export interface WaitOptions {
  /** As of `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Called when there is something new to say. */
  readonly onProgress: (text: string) => void;
}

const milliseconds = 1000;

/**
 * Looks once a second until it is done.
 * @throws UserError with the last problem, at the deadline or as soon as waiting does not help
 */
export async function waitUntil(what: string, look: () => Promise<Look>, options: WaitOptions): Promise<void> {
  let said = "";
  for (;;) {
    const seen = await look();
    if (seen.done) return;
    const { progress, problem } = seen;
    const text = problem === undefined ? progress : `${progress}; ${problem.what}`;
    if (text !== said) options.onProgress(text);
    said = text;
    const isLate = performance.now() > options.deadline;
    if (problem?.isFinal === true || isLate) throw failure(what, isLate, progress, problem);
    await pause(milliseconds, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
  }
}

function failure(what: string, isLate: boolean, progress: string, problem: Problem | undefined): UserError {
  const head = isLate ? `${what} took too long: ${progress}` : `${what} will not come up: ${progress}`;
  const why =
    problem === undefined ? "Nothing is known to be wrong: give it more time with --timeout" : problemText(problem);
  return new UserError(`${head}\n${why}`);
}
