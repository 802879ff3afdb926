import type { ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import type { Peer } from "../../endpoints/http.ts";
import { goAway } from "./go-away.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server, serveSession } from "./http2-server.ts";
import { peerOf } from "./peer.ts";
import type { ServeOptions } from "./serve.ts";
import { TlsListener } from "./tls-listener.ts";
import type { TlsMaterial } from "./tls-material.ts";

export type { TlsMaterial } from "./tls-material.ts";

export interface SecureServerOptions extends ServeOptions {
  readonly tls: TlsMaterial;
  /** Default 1000: a proxy sends all its users over few connections (R-TLS-3). */
  readonly maxConcurrentStreams?: number;
  /** Told of every handshake that failed. */
  readonly onHandshakeError?: () => void;
}

export interface SecureServer {
  /** Port 0: any free one. @throws the system's error, e.g. EADDRINUSE. */
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Uses other pairs for new connections; open ones keep theirs. @throws if one is broken: then nothing changes. */
  setTls(tls: TlsMaterial): void;
  /** Asks clients of HTTP/2, once each is quiet, to use other connections than the open ones; what runs on them goes on. */
  leaveConnections(): void;
  /** Accepts no more connections, and asks clients to use the open ones no more; what runs on them goes on. */
  stopListening(): void;
  /** The same, then waits at most `grace` milliseconds for what still runs, and cuts what is left. */
  close(grace: number): Promise<void>;
}

/** One TLS port for HTTP/2 and HTTP/1.1, chosen by ALPN (R-TLS-1). */
export function createSecureServer(options: SecureServerOptions): SecureServer {
  const peers = new WeakMap<object, Peer>();
  const http1 = createHttp1Server(options, (socket) => peers.get(socket) ?? peerOf(socket as TLSSocket));
  const http2 = createHttp2Server(options.maxConcurrentStreams ?? 1000);
  const sockets = new Set<TLSSocket>();
  const sessions = new Set<ServerHttp2Session>();
  const serveHttp2 = (socket: TLSSocket, peer: Peer): void => {
    const adopt = (session: ServerHttp2Session): void => {
      sessions.add(session);
      session.once("close", () => sessions.delete(session));
      serveSession(session, peer, options);
    };
    http2.once("session", adopt).emit("connection", socket);
    http2.off("session", adopt);
  };
  const onConnection = (socket: TLSSocket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const peer = peerOf(socket);
    peers.set(socket, peer);
    if (socket.alpnProtocol === "h2") serveHttp2(socket, peer);
    else http1.emit("connection", socket);
  };
  const { tls, logger, onHandshakeError } = options;
  const listener = new TlsListener({ tls, logger, onConnection, onHandshakeError });
  const leaveConnections = (patience?: number): void => {
    for (const session of sessions) goAway(session, patience);
  };
  const stopListening = (patience?: number): void => {
    listener.stop();
    leaveConnections(patience);
    http1.closeIdleConnections();
  };
  return {
    listen: (port, host) => listener.listen(port, host),
    setTls: (material) => listener.setTls(material),
    leaveConnections,
    stopListening,
    close: async (grace) => {
      stopListening(grace / 2);
      for (const end = Date.now() + grace; sockets.size > 0 && Date.now() < end; await sleep(20)) {
        http1.closeIdleConnections();
      }
      for (const socket of sockets) socket.destroy();
      http1.close(() => undefined); // It never listened; this stops its watch over connections.
    },
  };
}
