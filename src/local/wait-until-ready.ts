import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { setTimeout } from "node:timers/promises";

export interface ReadinessProbe {
  readonly url: string;
  /** PEM of the authority the server's certificate must come from. */
  readonly authority: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;
const ATTEMPT_MS = 5000;

/**
 * Resolves as soon as the server says that it is ready.
 * @throws Error with the last answer after the timeout; the signal's reason if it is aborted
 */
export async function waitUntilReady({ url, authority, timeoutMs, signal }: ReadinessProbe): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    const problem = await probe(`${url}/readyz`, authority, signal);
    if (problem === undefined) return;
    if (performance.now() > end) throw new Error(`not ready after ${timeoutMs / 1000} s: ${problem}`);
    await setTimeout(pause, undefined, { signal });
  }
}

async function probe(url: string, authority: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    // No connection is kept: each attempt sees the server as it is now.
    const options = { ca: authority, agent: false as const, signal, timeout: ATTEMPT_MS };
    const attempt = request(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.once("close", () => resolve(response.statusCode === 200 ? undefined : notReady(response, body)));
    });
    attempt.once("timeout", () => attempt.destroy(new Error("no answer")));
    attempt.once("error", (error) => resolve(error.message));
    attempt.end();
  });
}

/** Kubernetes servers list their checks, one a line; those that fail begin with [-]. */
function notReady({ statusCode }: IncomingMessage, body: string): string {
  const failed = body.split("\n").filter((line) => line.startsWith("[-]"));
  return failed.length > 0 ? failed.join("; ") : `HTTP ${statusCode}`;
}
