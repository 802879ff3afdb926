import { setTimeout } from "node:timers/promises";
import type { ExchangeResponse } from "./exchange.ts";

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const TRANSIENT_ERRORS = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH"]);
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Does something again that failed for reasons that pass: lost connections, a registry that is busy or restarts.
 * @param attempt has to be able to begin anew
 * @returns the last answer, whatever it is
 */
export async function withRetries(
  attempt: () => Promise<ExchangeResponse>,
  signal: AbortSignal,
  pauseMs = FIRST_PAUSE_MS,
): Promise<ExchangeResponse> {
  for (let number = 1; ; number += 1) {
    const isLast = number === ATTEMPTS;
    const backOff = Math.min(pauseMs * 2 ** (number - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
    try {
      const response = await attempt();
      if (isLast || !TRANSIENT_STATUS.has(response.status)) return response;
      response.body.resume();
      await setTimeout(Math.max(backOff, retryAfter(response)), undefined, { signal });
    } catch (error) {
      if (isLast || signal.aborted || !isTransient(error)) throw error;
      await setTimeout(backOff, undefined, { signal });
    }
  }
}

export function isTransient(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return TRANSIENT_ERRORS.has(code ?? "") || /^(socket hang up|no answer for)/.test(message);
}

/** Milliseconds; a registry that wants more than we wait gets asked anyway. */
function retryAfter({ headers }: ExchangeResponse): number {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : 0;
}
