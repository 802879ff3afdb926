/** A failure that may be gone the next time. */
export type IsTemporary = (error: unknown) => boolean;

export interface RetryOptions {
  readonly isTemporary: IsTemporary;
  /** Milliseconds for all attempts together. */
  readonly timeout: number;
  /** Milliseconds before the second attempt. */
  readonly firstDelay: number;
}

const attempts = 5;
const factor = 1.5;
const jitter = 0.2;

/**
 * Upstream's back-off of calls to authentication and authorization: 500 ms, half as much again each time, 5 attempts.
 * [src: apiserver/pkg/server/options/authentication.go] @throws what the last attempt threw.
 */
export async function withRetries<Result>(
  attempt: (signal: AbortSignal) => Promise<Result>,
  { isTemporary, timeout, firstDelay }: RetryOptions,
): Promise<Result> {
  const signal = AbortSignal.timeout(timeout);
  let delay = firstDelay;
  for (let round = 1; ; round++) {
    try {
      return await attempt(signal);
    } catch (error) {
      if (round >= attempts || signal.aborted || !isTemporary(error)) throw error;
    }
    await pause(delay * (1 + jitter * Math.random()), signal);
    delay *= factor;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
  });
}
