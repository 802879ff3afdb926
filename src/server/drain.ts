import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../filters/logger.ts";
import type { RequestTracker } from "../filters/request-tracker.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { SecureServer } from "./secure-serving/secure-server.ts";

export interface DrainOptions {
  readonly lifecycle: Lifecycle;
  readonly tracker: RequestTracker;
  readonly logger: Logger;
  readonly server: SecureServer | undefined;
  readonly shutdownDelayDuration: number;
  readonly shutdownSendRetryAfter: boolean;
  readonly shutdownWatchTerminationGracePeriod: number;
  readonly requestTimeout: number;
}

/** Watches ended per second, at least (R-LIFE-6). */
const streamsPerSecond = 200;
/** Milliseconds for answers to leave the machine. */
const flushGrace = 2000;
/** Milliseconds before the end of the delay, at most: load balancers have noticed by then, and lead clients elsewhere. */
const leavingTime = 3000;

/**
 * Stops serving in the order of R-LIFE-3: not ready, but serving, for the delay; then new requests are refused while old
 * ones finish and watches end; then connections close. Who is connected is asked to come back by another connection before
 * that: kube-apiserver sends all users over one, and would meet refusals on it.
 */
export async function drain(options: DrainOptions): Promise<void> {
  const { lifecycle, tracker, logger, server } = options;
  lifecycle.advanceTo("shutting-down");
  logger.info("Shutting down: not ready any more", { delay: `${options.shutdownDelayDuration / 1000}s` });
  const leaving = Math.min(leavingTime, options.shutdownDelayDuration / 2);
  await sleep(options.shutdownDelayDuration - leaving);
  if (leaving > 0) server?.leaveConnections();
  await sleep(leaving);
  lifecycle.advanceTo("refusing");
  logger.info("Shutting down: refusing new requests", { requests: tracker.requests, watches: tracker.streams });
  if (!options.shutdownSendRetryAfter) server?.stopListening();
  await Promise.all([
    tracker.requestsEnded(options.requestTimeout),
    tracker.endStreams(new Error("the server is shutting down"), streamRate(tracker, options)),
  ]);
  await tracker.allEnded(flushGrace);
  await server?.close(flushGrace);
  logger.info("Shutting down: all requests have ended");
}

/** Watches to end per second: all of them within the grace period; without one, all at once. */
function streamRate({ streams }: RequestTracker, { shutdownWatchTerminationGracePeriod: grace }: DrainOptions): number {
  return grace === 0 ? Infinity : Math.max(streamsPerSecond, streams / (grace / 1000));
}
