import type { WebSocketConnection } from "../api/web-socket.ts";
import type { HttpResponse, RequestContext } from "./http.ts";

/** Going away. [RFC 6455, 7.4.1] */
const goingAway = 1001;

/**
 * A 101 whose connection `serve` serves. Its signal aborts when the client has gone, the request has taken too long, or
 * the server stops; in the latter cases the client is told that it ends.
 */
export function webSocketResponse(
  context: RequestContext,
  protocol: string,
  serve: (socket: WebSocketConnection, signal: AbortSignal) => Promise<void>,
): HttpResponse {
  return {
    status: 101,
    headers: {},
    upgrade: {
      protocol,
      run: async (socket, closed) => {
        const signal = AbortSignal.any([context.signal, closed]);
        const end = (): void => socket.close(goingAway, "the server ends this connection");
        if (context.signal.aborted) return end();
        context.signal.addEventListener("abort", end, { once: true });
        try {
          await serve(socket, signal);
        } finally {
          context.signal.removeEventListener("abort", end);
        }
      },
    },
  };
}
