import { anonymousUser } from "../auth/user-info.ts";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** Who is not known does not get to keep a multiplexed connection (R-AUTHN-11). */
export const withStrangersDisconnected: Filter = (next) => (context) => after(next(context), context, disconnected);

function disconnected(response: HttpResponse, { user, request }: RequestContext): HttpResponse {
  const isStranger = response.status === 401 || user.name === anonymousUser;
  if (isStranger && request.protocol === "HTTP/2.0") response.headers["connection"] = "close";
  return response;
}
