import { systemClock, type Clock } from "../meta/clock.ts";
import { parseGoDuration } from "../meta/go-duration.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import type { LongRunningCheck } from "./long-running.ts";
import type { SubresourceCheck } from "./subresource-check.ts";
import { whenFinished } from "./when-finished.ts";

export interface TimeoutOptions {
  /** Milliseconds; also the maximum of `?timeout=`. */
  readonly requestTimeout: number;
  readonly isLongRunning: LongRunningCheck;
  /** What by its verb is a write, but none of an object. */
  readonly isConnect?: SubresourceCheck;
  readonly clock?: Clock;
}

/**
 * Ends requests that take too long with a 504 and aborts their signal; whether a write happened is then open
 * (R-TMO-1). An answer that comes at once costs no timer; one that is a stream has to end in time as well.
 */
export function withTimeout(options: TimeoutOptions): Filter {
  const { requestTimeout, isLongRunning, isConnect = () => false, clock = systemClock } = options;
  return (next) => (context) => {
    if (isLongRunning(context.info)) return next(context);
    const limit = limitOf(context, requestTimeout, isConnect);
    const response = next(context);
    return response instanceof Promise ? withDeadline(response, limit, context, clock) : response;
  };
}

/** When a request is ended, and what is said then. */
interface Limit {
  readonly ms: number;
  readonly message: string;
}

/** A write of one object may take this long, whatever else is allowed (R-WR-2). */
const writeLimit: Limit = {
  ms: 34_000,
  message: "request did not complete within requested timeout - context deadline exceeded",
};
const writes: ReadonlySet<string> = new Set(["create", "update", "patch", "delete"]);

function limitOf({ info, request }: RequestContext, maximum: number, isConnect: SubresourceCheck): Limit {
  const ms = timeoutOf(request.query, maximum);
  if (info.isResourceRequest && ms > writeLimit.ms && writes.has(info.verb) && !isConnect(info)) return writeLimit;
  return { ms, message: "request did not complete within the allotted timeout" };
}

function timeoutOf(query: string, maximum: number): number {
  if (query === "" || !query.includes("timeout")) return maximum;
  const text = new URLSearchParams(query).get("timeout");
  if (text === null || text === "") return maximum;
  const wanted = parsed(text);
  return wanted === 0 || wanted > maximum ? maximum : wanted;
}

function parsed(text: string): number {
  try {
    return parseGoDuration(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw statusErrors.badRequest(`invalid timeout specified in the request URL - ${cause}`);
  }
}

function withDeadline(
  response: Promise<HttpResponse>,
  limit: Limit,
  context: RequestContext,
  clock: Clock,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const expire = (): void => {
      const error = statusErrors.timeout(limit.message);
      context.terminated = true;
      reject(error);
      context.abort?.(error); // Who makes a stream heeds it.
      if (!isAnswered) response.then(discard, () => undefined); // Too late to be told to anyone.
    };
    const timer = clock.setTimeout(expire, Math.max(0, limit.ms - (performance.now() - context.receivedAt)));
    const done = (): void => clock.clearTimeout(timer);
    const answered = (ready: HttpResponse): void => {
      isAnswered = true;
      resolve(whenFinished(ready, context, done));
    };
    response.then(answered, reject).catch(reject);
    response.catch(done);
  });
}

/** A stream nobody will read must still be told so. */
function discard({ body }: HttpResponse): void {
  if (body === undefined || Buffer.isBuffer(body) || Array.isArray(body)) return;
  const iterator = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  iterator.return?.().catch(() => undefined);
}
