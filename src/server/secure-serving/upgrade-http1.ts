import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpResponse, Upgrade } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import { maximumMessageBytes } from "./limits.ts";
import { encodeHeaders } from "./outgoing-headers.ts";
import { WebSocketServerConnection } from "./web-socket-connection.ts";

/** What Node hands over of a connection that is to speak something else. */
export interface UpgradedConnection {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** Read already. */
  readonly head: Buffer;
}

/** Says 101 and has the WebSocket served until it ends. */
export function upgradeHttp1(
  connection: UpgradedConnection,
  response: HttpResponse,
  upgrade: Upgrade,
  logger: Logger,
): void {
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
