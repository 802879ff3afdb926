import type { Filter, Handler, HttpResponse, RequestContext } from "../endpoints/http.ts";
import type { LongRunningCheck } from "./long-running.ts";
import type { RequestTracker } from "./request-tracker.ts";
import { whenFinished } from "./when-finished.ts";

/** Counts what shutdown must wait for; an answer that comes at once needs no counting. */
export function withRequestTracker(tracker: RequestTracker, isLongRunning: LongRunningCheck): Filter {
  return (next) => (context) =>
    isLongRunning(context.info) ? trackedStream(next, context, tracker) : trackedRequest(next, context, tracker);
}

function trackedRequest(next: Handler, context: RequestContext, tracker: RequestTracker) {
  const response = next(context);
  if (!(response instanceof Promise)) return response;
  tracker.requestStarted();
  return response.finally(() => tracker.requestEnded());
}

function trackedStream(next: Handler, context: RequestContext, tracker: RequestTracker) {
  tracker.streamStarted(context);
  const ended = (): void => tracker.streamEnded(context);
  const untilEnd = (response: HttpResponse): HttpResponse => whenFinished(response, context, ended);
  try {
    const response = next(context);
    if (!(response instanceof Promise)) return untilEnd(response);
    return response.then(untilEnd, (error: unknown) => {
      ended();
      throw error;
    });
  } catch (error) {
    ended();
    throw error;
  }
}
