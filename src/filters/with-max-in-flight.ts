import { mastersGroup } from "../auth/user-info.ts";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { isHealthPath } from "./health-path.ts";
import type { LongRunningCheck } from "./long-running.ts";
import { textResponse } from "./text-response.ts";

/** How many requests are being worked on; read by the metric apiserver_current_inflight_requests. */
export interface InFlight {
  readOnly: number;
  mutating: number;
}

export interface MaxInFlightOptions {
  /** 0: no limit. */
  readonly maxReadOnly: number;
  readonly maxMutating: number;
  readonly isLongRunning: LongRunningCheck;
  /** Counted here. */
  readonly inFlight: InFlight;
}

const readOnlyVerbs = new Set(["get", "list", "watch", "head"]);

/** Refuses what is too much at once; system:masters and health are never refused (R-LIM-1). */
export function withMaxInFlight(options: MaxInFlightOptions): Filter {
  const { inFlight, isLongRunning } = options;
  const limits: Readonly<InFlight> = { readOnly: options.maxReadOnly, mutating: options.maxMutating };
  return (next) => (context) => {
    if (isLongRunning(context.info)) return next(context);
    const kind = readOnlyVerbs.has(context.info.verb) ? "readOnly" : "mutating";
    const limit = limits[kind];
    if (limit > 0 && inFlight[kind] >= limit && !isExempt(context)) return tooManyRequests(context);
    inFlight[kind]++;
    let isPending = false;
    try {
      const response = next(context);
      isPending = response instanceof Promise;
      return response instanceof Promise ? response.finally(() => inFlight[kind]--) : response;
    } finally {
      if (!isPending) inFlight[kind]--;
    }
  };
}

const isExempt = ({ user, info }: RequestContext): boolean =>
  user.groups.includes(mastersGroup) || (!info.isResourceRequest && isHealthPath(info.path));

function tooManyRequests(context: RequestContext): HttpResponse {
  context.terminated = true;
  return textResponse(429, "Too many requests, please try again later.", { "retry-after": "1" });
}
