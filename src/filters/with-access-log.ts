import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";
import { printGoDuration } from "./print-duration.ts";
import type { Logger } from "./logger.ts";
import type { LongRunningCheck } from "./long-running.ts";
import { whenFinished, type Finished, type FinishedListener } from "./when-finished.ts";

/** Milliseconds. */
const slow = 500;
const verbosity = 3;
const maximumText = 1024;

/** One line per request at --v=3; slow requests, broken streams and 5xx at any level (R-LOG-1). */
export function withAccessLog(logger: Logger, isLongRunning: LongRunningCheck): Filter {
  const finished: FinishedListener = (context, response, end) => {
    const latency = performance.now() - context.receivedAt;
    const isSlow = latency > slow && !isLongRunning(context.info);
    if (!isSlow && response.status < 500 && end.error === undefined && !logger.enabled(verbosity)) return;
    write(logger, context, response, latency, end);
  };
  const answered = (response: HttpResponse, context: RequestContext) => whenFinished(response, context, finished);
  return (next) => (context) => after(next(context), context, answered);
}

function write(logger: Logger, context: RequestContext, response: HttpResponse, latency: number, end: Finished): void {
  const { request } = context;
  const fields = {
    verb: context.info.verb === "" ? request.method : context.info.verb.toUpperCase(),
    URI: publicUri(request.path, request.query),
    latency: printGoDuration(latency),
    userAgent: request.header("user-agent")?.slice(0, maximumText) ?? "",
    "audit-ID": context.auditId.slice(0, 64),
    srcIP: request.peer.address,
    user: context.user.name,
    resp: response.status,
  };
  if (end.error !== undefined) logger.error("HTTP response was broken off", end.error, fields);
  else logger.info("HTTP", { ...fields, ...slowSteps(context, latency) });
}

/** What a slow request was waiting for. */
function slowSteps({ trace, receivedAt }: RequestContext, latency: number): { readonly trace?: string } {
  const steps = latency > slow ? (trace?.since(receivedAt) ?? []) : [];
  if (steps.length === 0) return {};
  return { trace: steps.map(({ text, took }) => `${text} ${printGoDuration(took)}`).join(", ") };
}

/** Values of parameters that carry secrets are masked. */
function publicUri(path: string, query: string): string {
  const uri = query === "" ? path : `${path}?${query.replace(/(^|&)([^=&]*token[^=&]*)=[^&]*/gi, "$1$2=MASKED")}`;
  return uri.length > maximumText ? `${uri.slice(0, maximumText)}…` : uri;
}
