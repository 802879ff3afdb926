import type { Filter, HttpResponse } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** No caching unless the handler says otherwise, no sniffing of errors (R-NEG-9, R-HDR-3). */
export const withCacheControl: Filter = (next) => (context) => after(next(context), context, guarded);

function guarded(response: HttpResponse): HttpResponse {
  const { headers } = response;
  headers["cache-control"] ??= "no-cache, private";
  if (response.status >= 400) headers["x-content-type-options"] = "nosniff";
  return response;
}
