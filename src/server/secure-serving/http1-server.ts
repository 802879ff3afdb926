import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Peer } from "../../endpoints/http.ts";
import { Http1Request } from "./http1-request.ts";
import { headerLimit, idleLimit, maximumHeaderBytes } from "./limits.ts";
import { sendHttp1 } from "./send-http1.ts";
import { answer, type ServeOptions } from "./serve.ts";
import { answerUpgrade } from "./upgrade-http1.ts";

/** Serves connections handed to it by `emit("connection", socket)`; it never listens itself. */
export function createHttp1Server(options: ServeOptions, peerOf: (socket: object) => Peer): Server {
  const server = createServer({
    maxHeaderSize: maximumHeaderBytes,
    keepAliveTimeout: idleLimit,
    headersTimeout: headerLimit, // Since Node 18 of the headers alone: idle connections live on (R-TMO-3, R-NODE-4).
    connectionsCheckingInterval: 5000,
    requestTimeout: 0, // Uploads and streams take the time they take.
    noDelay: true,
  });
  server.maxHeadersCount = 0; // Bytes are limited; Node drops lines beyond a count without a word.
  server.timeout = 0;
  const serve = (message: IncomingMessage, out: ServerResponse, awaitsContinue: boolean): void => {
    const request = new Http1Request(message, out, peerOf(message.socket), awaitsContinue);
    answer(request, options, sendHttp1);
  };
  server.on("request", (message, out) => serve(message, out, false));
  server.on("checkContinue", (message, out) => serve(message, out, true));
  server.on("upgrade", (message, socket, head) => answerUpgrade({ message, socket, head }, peerOf(socket), options));
  server.on("connect", (_message, socket) => {
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  server.emit("listening"); // Starts Node's watch over slow headers and idle connections.
  return server;
}
