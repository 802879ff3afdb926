import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HttpRequest, HttpResponse, Peer } from "../../endpoints/http.ts";
import { silentLogger, type Logger } from "../../filters/logger.ts";
import { Http1Request } from "./http1-request.ts";
import { Http2Request } from "./http2-request.ts";
import { peerOf } from "./peer.ts";
import { sendHttp1 } from "./send-http1.ts";
import { sendHttp2 } from "./send-http2.ts";
import { answer, type ServeOptions } from "./serve.ts";
import { answerUpgrade } from "./upgrade-http1.ts";

/** Listeners for servers that a program has itself. */
export interface NodeListeners {
  /** For `request` and `checkContinue`, of servers of node:http, node:https and node:http2. */
  request(message: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void;
  /** For `upgrade`: WebSockets, which come over HTTP/1.1 alone. */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Serves requests that came to a server of the program's own. Limits and timeouts of connections are that server's, and so
 * are TLS and who is asked for a certificate.
 */
export function nodeListeners(
  server: { handle(request: HttpRequest): Promise<HttpResponse> },
  { logger = silentLogger }: { readonly logger?: Logger } = {},
): NodeListeners {
  const options: ServeOptions = { serve: (request) => server.handle(request), logger };
  const peers = new WeakMap<object, Peer>();
  const knownPeer = (connection: object, socket: Socket): Peer => {
    const peer = peers.get(connection) ?? peerOf(socket);
    peers.set(connection, peer);
    return peer;
  };
  return {
    request: (message, response) => {
      if ("stream" in message) {
        const { stream, headers, rawHeaders } = message;
        const session = stream.session;
        if (session === undefined) return; // It has gone already.
        const request = new Http2Request(stream, headers, rawHeaders, knownPeer(session, session.socket));
        return answer(request, options, sendHttp2);
      }
      const awaitsContinue = message.headers.expect?.toLowerCase() === "100-continue" && !response.headersSent;
      const peer = knownPeer(message.socket, message.socket);
      answer(new Http1Request(message, response as ServerResponse, peer, awaitsContinue), options, sendHttp1);
    },
    upgrade: (message, socket, head) => {
      answerUpgrade({ message, socket, head }, knownPeer(socket, socket as Socket), options);
    },
  };
}
