import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";
import type { LongRunningCheck } from "./long-running.ts";
import { whenFinished, type Finished, type FinishedListener } from "./when-finished.ts";

/** Where requests are counted (R-METR-1). */
export interface RequestMetrics {
  /** `seconds` from the headers' arrival to the end of the answer, which may have broken off. */
  observe(context: RequestContext, status: number, seconds: number, bytes: number, aborted: boolean): void;
  longRunningStarted(context: RequestContext): void;
  longRunningEnded(context: RequestContext): void;
}

/** Counts every request once, when its answer has ended. */
export function withMetrics(metrics: RequestMetrics, isLongRunning: LongRunningCheck): Filter {
  const finished = (context: RequestContext, { status, body }: HttpResponse, end: Finished): void => {
    const seconds = (performance.now() - context.receivedAt) / 1000;
    metrics.observe(context, status, seconds, end.bytes ?? bodyBytes(body), end.error !== undefined);
  };
  const streamFinished: FinishedListener = (context, response, end) => {
    metrics.longRunningEnded(context);
    finished(context, response, end);
  };
  const answered = (response: HttpResponse, context: RequestContext): HttpResponse => {
    if (!isLongRunning(context.info) || response.status >= 400) return whenFinished(response, context, finished);
    metrics.longRunningStarted(context);
    return whenFinished(response, context, streamFinished);
  };
  return (next) => (context) => after(next(context), context, answered);
}

/** Of a body that is ready. */
function bodyBytes(body: HttpResponse["body"]): number {
  if (Buffer.isBuffer(body)) return body.length;
  if (!Array.isArray(body)) return 0;
  let bytes = 0;
  for (const chunk of body as readonly Buffer[]) bytes += chunk.length;
  return bytes;
}
