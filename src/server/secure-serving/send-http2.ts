import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { HttpResponse } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import type { Http2Request } from "./http2-request.ts";
import { goAway } from "./go-away.ts";
import { encodeHeaders } from "./outgoing-headers.ts";
import { bodyLength, discardBody, oneWrite, unreadLimit, writeBody } from "./write-body.ts";

/** Sends a response on its stream. A client that has gone is no error. */
export function sendHttp2(request: Http2Request, response: HttpResponse, logger: Logger): void {
  const { stream } = request;
  const { body } = response;
  if (stream.destroyed || stream.closed || stream.headersSent) {
    stream.destroy(); // Half an answer is all this client can still get.
    return discardBody(body);
  }
  const headers = preparedHeaders(request, response);
  if (request.method === "HEAD" || body === undefined) {
    discardBody(body);
    stream.respond(headers, { endStream: true });
  } else if (Buffer.isBuffer(body) && body.length <= oneWrite) {
    stream.respond(headers);
    stream.end(body);
  } else {
    stream.respond(headers);
    stream.setTimeout(0);
    writeBody(stream, body).catch((error: unknown) => {
      logger.error("Response broken off", error, { path: request.path });
      stream.destroy(error instanceof Error ? error : new Error(String(error))); // Not close(): that ends the body cleanly first.
    });
  }
  if (!stream.readableEnded && !stream.endAfterHeaders) leaveUnread(stream);
}

function preparedHeaders(request: Http2Request, response: HttpResponse): OutgoingHttpHeaders {
  const { headers, body } = response;
  encodeHeaders(headers);
  if (headers["connection"] !== undefined) closeAfterwards(request, headers);
  const prepared = headers as OutgoingHttpHeaders;
  prepared[constants.HTTP2_HEADER_STATUS] = response.status;
  if (body !== undefined) {
    const length = bodyLength(body);
    if (length !== undefined) prepared["content-length"] = length;
  }
  return prepared;
}

/** HTTP/2's word for `Connection: close` is GOAWAY: what is open ends by itself, new requests go elsewhere. */
function closeAfterwards(request: Http2Request, headers: Record<string, string | string[]>): void {
  if (headers["connection"] === "close") {
    const { session } = request.stream;
    if (session !== undefined) setImmediate(() => goAway(session));
  }
  delete headers["connection"];
}

/** Answered without the whole body being read: the rest is thrown away, for a while. */
function leaveUnread(stream: ServerHttp2Stream): void {
  const cut = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), unreadLimit);
  stream.once("close", () => clearTimeout(cut));
  stream.resume();
}
