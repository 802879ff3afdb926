import type { Filter } from "../endpoints/http.ts";
import { isHealthPath } from "./health-path.ts";
import { textResponse } from "./text-response.ts";

/** Sends new requests elsewhere once the shutdown delay is over; probes and scrapes go on (R-LIFE-3). */
export function withShutdown(isRefusing: () => boolean): Filter {
  return (next) => (context) => {
    const { path } = context.request;
    if (!isRefusing() || isHealthPath(path) || path === "/metrics") return next(context);
    return textResponse(429, "The apiserver is shutting down, please try again later.", {
      "retry-after": "5",
      connection: "close",
    });
  };
}
