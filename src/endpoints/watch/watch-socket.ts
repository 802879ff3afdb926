import type { WebSocketConnection } from "../../api/web-socket.ts";
import type { HttpResponse, RequestContext } from "../http.ts";
import { webSocketResponse } from "../web-socket-response.ts";
import { requestedProtocols } from "../web-socket-request.ts";

/** A watch over a WebSocket: each event one text message; what the client sends is ignored (R-WATCH-23). */
export function watchSocketResponse(context: RequestContext, events: AsyncIterable<Buffer>): HttpResponse {
  // Browsers insist on one of those they asked for; which, says nothing.
  const [protocol = ""] = requestedProtocols(context.request);
  return webSocketResponse(context, protocol, async (socket, signal) => {
    const ignoring = ignoreMessages(socket);
    await sendEvents(events, socket, signal);
    socket.close();
    await ignoring;
  });
}

async function sendEvents(
  events: AsyncIterable<Buffer>,
  socket: WebSocketConnection,
  signal: AbortSignal,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.();
  if (signal.aborted) return stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (let next = await iterator.next(); next.done !== true && !signal.aborted; next = await iterator.next()) {
      for (const event of lines(next.value)) await socket.send(event);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A piece of a watch holds whole events, one a line. */
function* lines(piece: Buffer): Generator<string> {
  for (let start = 0; start < piece.length;) {
    const end = piece.indexOf(0x0a, start) + 1 || piece.length;
    yield piece.toString("utf8", start, end);
    start = end;
  }
}

async function ignoreMessages(socket: WebSocketConnection): Promise<void> {
  for await (const _ of socket.messages);
}
