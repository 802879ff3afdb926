import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HttpResponse, Peer, Upgrade } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import { Http1Request } from "./http1-request.ts";
import { maximumMessageBytes } from "./limits.ts";
import { encodeHeaders } from "./outgoing-headers.ts";
import { sendHttp1 } from "./send-http1.ts";
import { answer, type ServeOptions } from "./serve.ts";
import { WebSocketServerConnection } from "./web-socket-connection.ts";

/** What Node hands over of a connection that is to speak something else. */
export interface UpgradedConnection {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** Read already. */
  readonly head: Buffer;
}

/** Node parses no further after an upgrade: the answer goes to the bare socket, and is the last on it. */
export function answerUpgrade(connection: UpgradedConnection, peer: Peer, options: ServeOptions): void {
  const { message, socket } = connection;
  socket.on("error", () => undefined); // "close" follows.
  const out = new ServerResponse(message);
  out.shouldKeepAlive = false;
  out.assignSocket(socket as Socket);
  out.once("finish", () => socket.end());
  answer(new Http1Request(message, out, peer, false), options, (asked, response, logger) => {
    if (response.upgrade === undefined) return sendHttp1(asked, response, logger);
    out.detachSocket(socket as Socket);
    upgradeHttp1(connection, response, response.upgrade, logger);
  });
}

/** Says 101 and has the WebSocket served until it ends. */
function upgradeHttp1(connection: UpgradedConnection, response: HttpResponse, upgrade: Upgrade, logger: Logger): void {
  serve(connection, response, upgrade).catch((error: unknown) => {
    logger.error("WebSocket broken off", error, { path: connection.message.url?.split("?")[0] });
  });
}

async function serve(
  { message, socket, head }: UpgradedConnection,
  response: HttpResponse,
  upgrade: Upgrade,
): Promise<void> {
  const { WebSocketServer } = await import("ws"); // Most servers never need it.
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maximumMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => (upgrade.protocol === "" ? false : upgrade.protocol),
  });
  server.on("headers", (lines) => lines.push(...headerLines(response)));
  const connection = await new Promise<WebSocketServerConnection>((resolve) => {
    if (socket.destroyed) return resolve(WebSocketServerConnection.gone());
    socket.once("close", () => resolve(WebSocketServerConnection.gone()));
    server.handleUpgrade(message, socket, head, (webSocket) => resolve(new WebSocketServerConnection(webSocket)));
  });
  await connection.serve(upgrade);
}

function headerLines({ headers }: HttpResponse): string[] {
  encodeHeaders(headers);
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().map((line) => `${name}: ${line}`));
}
