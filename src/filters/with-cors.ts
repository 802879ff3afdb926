import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { compilePattern } from "../schema/pattern/compile-pattern.ts";
import { after } from "./after.ts";

const allowed = {
  "access-control-allow-methods": "POST, GET, OPTIONS, PUT, DELETE, PATCH",
  "access-control-allow-headers":
    "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since",
  "access-control-expose-headers": "Date, Warning",
  "access-control-allow-credentials": "true",
} as const;

/**
 * Lets pages of configured origins read answers, and answers their preflights (R-HDR-3). Others get no such header, which
 * browsers take for a no. [src: apiserver/pkg/server/filters/cors.go]
 */
export function withCors(originPatterns: readonly string[]): Filter {
  if (originPatterns.length === 0) return (next) => next;
  const matchers = originPatterns.map(compilePattern);
  const isAllowed = (origin: string): boolean => matchers.some((matches) => matches(origin));
  return (next) => (context) => {
    const origin = context.request.header("origin") ?? "";
    if (origin === "" || !isAllowed(origin)) return next(context);
    if (context.request.method === "OPTIONS") return opened({ status: 204, headers: {} }, context);
    return after(next(context), context, opened);
  };
}

function opened(response: HttpResponse, { request }: RequestContext): HttpResponse {
  Object.assign(response.headers, allowed, { "access-control-allow-origin": request.header("origin") ?? "" });
  return response;
}
