import { tokenProtocolPrefix } from "../auth/bearer-token.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { HttpRequest } from "./http.ts";

/** Whether the client wants a WebSocket; over HTTP/2 there is none (R-NODE-10). */
export function wantsWebSocket(request: HttpRequest): boolean {
  if (request.protocol !== "HTTP/1.1" || request.header("upgrade")?.toLowerCase() !== "websocket") return false;
  const connection = request.headerValues("connection").join(",").toLowerCase().split(",");
  return connection.some((token) => token.trim() === "upgrade");
}

/** The client's subprotocols, best first. */
export const requestedProtocols = (request: HttpRequest): string[] =>
  request
    .headerValues("sec-websocket-protocol")
    .join(",")
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "" && !protocol.startsWith(tokenProtocolPrefix));

/** @throws StatusError 400 for what no WebSocket can begin with (RFC 6455, 4.2.1). */
export function checkHandshake(request: HttpRequest): void {
  if (request.method !== "GET") throw unableToUpgrade(`a WebSocket begins with GET, not with ${request.method}`);
  if (request.header("sec-websocket-version") !== "13") throw unableToUpgrade("Sec-WebSocket-Version must be 13");
  if (!/^[+/0-9A-Za-z]{22}==$/.test(request.header("sec-websocket-key") ?? "")) {
    throw unableToUpgrade("Sec-WebSocket-Key must be 16 bytes in base64");
  }
}

export const unableToUpgrade = (why: string) => statusErrors.badRequest(`unable to upgrade: ${why}`);
