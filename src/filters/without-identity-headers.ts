import { isImpersonationHeader } from "../auth/impersonation.ts";
import type { Filter } from "../endpoints/http.ts";
import { hidingHeaders } from "./hiding-headers.ts";

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
      context.request = hidingHeaders(context.request, new Set(names.filter(isIdentity)));
    }
    return next(context);
  };
}

const isUsual = (name: string): boolean =>
  name === "authorization" || name.startsWith("x-remote-") || isImpersonationHeader(name);
