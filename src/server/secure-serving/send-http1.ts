import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpResponse } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import type { Http1Request } from "./http1-request.ts";
import { encodeHeaders } from "./outgoing-headers.ts";
import { bodyLength, discardBody, oneWrite, unreadLimit, writeBody } from "./write-body.ts";

/** Sends a response. A client that has gone is no error. */
export function sendHttp1(request: Http1Request, response: HttpResponse, logger: Logger): void {
  const out = request.response;
  const { body } = response;
  if (out.destroyed || out.headersSent) {
    out.destroy(); // Half an answer is all this client can still get.
    return discardBody(body);
  }
  out.writeHead(response.status, preparedHeaders(request, response));
  if (request.method === "HEAD" || body === undefined) {
    discardBody(body);
    end(request);
  } else if (Buffer.isBuffer(body) && body.length <= oneWrite) {
    end(request, body);
  } else {
    out.flushHeaders();
    writeBody(out, body).catch((error: unknown) => {
      logger.error("Response broken off", error, { path: request.path });
      out.destroy();
    });
  }
}

/** Ends the answer; if the client is still sending a body nobody reads, only when that has come to its end. */
function end(request: Http1Request, body?: Buffer): void {
  const { message, response } = request;
  if (request.method === "GET" || message.complete) return void response.end(body);
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  linger(message, response);
}

/**
 * Closing a connection on which bytes arrive makes the kernel reset it, and the client would lose the answer: the rest
 * is read and thrown away, for a while.
 */
function linger(message: IncomingMessage, response: ServerResponse): void {
  const cut = setTimeout(() => message.socket.destroy(), unreadLimit);
  const done = (): void => {
    clearTimeout(cut);
    response.end();
  };
  message.once("end", done).once("close", done).resume();
}

function preparedHeaders(request: Http1Request, response: HttpResponse): Record<string, string | string[] | number> {
  const headers: Record<string, string | string[] | number> = response.headers;
  encodeHeaders(response.headers);
  const length = response.body === undefined ? 0 : bodyLength(response.body);
  if (length !== undefined && response.status >= 200 && response.status !== 204 && response.status !== 304) {
    headers["content-length"] = length;
  }
  if (request.awaitsContinue) headers["connection"] = "close"; // Its body, should it come after all, is not a request.
  return headers;
}
