import { statusErrors } from "../meta/status-error.ts";
import type { Filter, HttpRequest } from "../endpoints/http.ts";

/**
 * Hides the headers that say who asks: they have been used up by authentication, and without a verified proxy they
 * mean nothing (R-AUTHN-5). Asking to be somebody else is refused, never ignored (R-AUTHN-10).
 */
export const withoutIdentityHeaders: Filter = (next) => (context) => {
  const names = context.request.headerNames();
  if (names.some(isIdentityHeader)) {
    const identity = names.filter(isIdentityHeader);
    if (identity.some(isImpersonationHeader)) {
      throw statusErrors.forbidden({ group: "", resource: "" }, "", "impersonation is not supported by this server");
    }
    context.request = withoutHeaders(context.request, new Set(identity));
  }
  return next(context);
};

const isImpersonationHeader = (name: string): boolean => name.startsWith("impersonate-");

const isIdentityHeader = (name: string): boolean =>
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
