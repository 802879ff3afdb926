import type { Filter, HttpResponse } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** Strict-Transport-Security on every answer, if it is configured (R-HDR-3). */
export function withHsts(directives: readonly string[]): Filter {
  if (directives.length === 0) return (next) => next;
  const value = directives.join("; ");
  const secured = (response: HttpResponse): HttpResponse => {
    response.headers["strict-transport-security"] ??= value;
    return response;
  };
  return (next) => (context) => after(next(context), context, secured);
}
