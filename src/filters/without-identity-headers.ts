import { isImpersonationHeader } from "../auth/impersonation.ts";
import type { Filter, HttpRequest } from "../endpoints/http.ts";

/**
 * Hides the headers that say who asks: they have been used up by authentication, and without a verified proxy they
 * mean nothing (R-AUTHN-5).
 * @param isConfigured whether a header is one of the front proxy's, beside the usual ones; `name` in lower case.
 */
export function withoutIdentityHeaders(isConfigured: (name: string) => boolean): Filter {
  const isIdentity = (name: string): boolean => isUsual(name) || isConfigured(name);
  return (next) => (context) => {
    const names = context.request.headerNames();
    if (names.some(isIdentity)) {
      context.request = withoutHeaders(context.request, new Set(names.filter(isIdentity)));
    }
    return next(context);
  };
}

const isUsual = (name: string): boolean =>
  name === "authorization" || name.startsWith("x-remote-") || isImpersonationHeader(name);

function withoutHeaders(request: HttpRequest, hidden: ReadonlySet<string>): HttpRequest {
  return {
    method: request.method,
    path: request.path,
    query: request.query,
    protocol: request.protocol,
    peer: request.peer,
    header: (name) => (hidden.has(name) ? undefined : request.header(name)),
    headerValues: (name) => (hidden.has(name) ? [] : request.headerValues(name)),
    headerNames: () => request.headerNames().filter((name) => !hidden.has(name)),
    body: (limit) => request.body(limit),
    ...(request.chunks === undefined ? {} : { chunks: () => request.chunks?.() as AsyncIterable<Buffer> }),
    get signal() {
      return request.signal;
    },
  };
}
