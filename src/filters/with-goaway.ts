import type { Filter, HttpResponse } from "../endpoints/http.ts";
import { after } from "./after.ts";

/**
 * Asks the client of some HTTP/2 requests to come back by a new connection, which a load balancer may lead to another
 * replica; what else runs on the old one goes on (R-TLS-3).
 * @param chance of a request, 0 to 1.
 */
export function withGoaway(chance: number, random: () => number = Math.random): Filter {
  if (chance === 0) return (next) => next;
  const goneAway = (response: HttpResponse): HttpResponse => {
    response.headers["connection"] = "close";
    return response;
  };
  return (next) => (context) => {
    const response = next(context);
    return context.request.protocol === "HTTP/2.0" && random() < chance ? after(response, context, goneAway) : response;
  };
}
