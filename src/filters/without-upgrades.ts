import type { RequestInfo } from "../endpoints/request-info.ts";
import type { Filter } from "../endpoints/http.ts";
import { unableToUpgrade } from "../endpoints/web-socket-request.ts";

const streaming = /^(?:websocket|spdy\/)/i;

/** A client that asks for another protocol where it is not spoken is told, rather than sent what it cannot read. */
export function withoutUpgrades(speaksWebSocket: (info: RequestInfo) => boolean): Filter {
  return (next) => (context) => {
    const { request, info } = context;
    const protocol = request.protocol === "HTTP/1.1" ? request.header("upgrade") : undefined;
    if (protocol === undefined || !streaming.test(protocol)) return next(context);
    if (protocol.toLowerCase() === "websocket" && speaksWebSocket(info)) return next(context);
    throw unableToUpgrade(`${protocol} is not supported on this path`);
  };
}
