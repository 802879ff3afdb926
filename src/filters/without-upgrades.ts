import { statusErrors } from "../meta/status-error.ts";
import type { Filter } from "../endpoints/http.ts";

const streaming = /^(?:websocket|spdy\/)/i;

/** Nothing here answers by another protocol: a client that asks for one is told, rather than sent what it cannot read. */
export const withoutUpgrades: Filter = (next) => (context) => {
  const { request } = context;
  const protocol = request.protocol === "HTTP/1.1" ? request.header("upgrade") : undefined;
  if (protocol !== undefined && streaming.test(protocol)) {
    throw statusErrors.badRequest(`unable to upgrade: ${protocol} is not supported on this path`);
  }
  return next(context);
};
