import { constants } from "node:crypto";
import type { ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from "node:tls";
import type { Peer } from "../../endpoints/http.ts";
import type { Logger } from "../../filters/logger.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server, serveSession } from "./http2-server.ts";
import { headerLimit } from "./limits.ts";
import { peerOf } from "./peer.ts";
import type { ServeOptions } from "./serve.ts";

/** Key pair and client authorities in PEM. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  /** Authorities whose names are told to clients, so that they choose the right certificate; verification is auth/'s. */
  readonly clientAuthorities?: string;
}

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
  /** Uses another pair for new connections; open ones keep theirs. @throws if the pair is broken: then nothing changes. */
  setTls(tls: TlsMaterial): void;
  /**
   * Stops listening and tells clients to use open connections no more; waits at most `grace` milliseconds for what still
   * runs on them, then cuts them.
   */
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
  const server = createTlsServer(options);
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const peer = peerOf(socket);
    peers.set(socket, peer);
    if (socket.alpnProtocol === "h2") serveHttp2(socket, peer);
    else http1.emit("connection", socket);
  });
  return {
    listen: (port, host) => listen(server, port, host, options.logger),
    setTls: (tls) => server.setSecureContext(contextOptions(tls)),
    close: async (grace) => {
      if (server.listening) server.close();
      for (const session of sessions) session.close();
      for (const end = Date.now() + grace; sockets.size > 0 && Date.now() < end; await sleep(20)) {
        http1.closeIdleConnections();
      }
      for (const socket of sockets) socket.destroy();
      http1.close(() => undefined); // It never listened; this stops its watch over connections.
    },
  };
}

function createTlsServer({ tls, logger, onHandshakeError }: SecureServerOptions): Server {
  const server = createServer({
    ...contextOptions(tls),
    ALPNProtocols: ["h2", "http/1.1"],
    requestCert: true,
    rejectUnauthorized: false, // auth/ verifies: which authority counts depends on who asks (R-NODE-5).
    handshakeTimeout: headerLimit,
    noDelay: true,
    keepAlive: true, // Finds half-open connections, whose watches would live forever (R-WATCH-22).
    keepAliveInitialDelay: 30_000,
  });
  server.on("tlsClientError", (error, socket) => {
    onHandshakeError?.();
    if (logger.enabled(3)) logger.info("TLS handshake error", { srcIP: socket.remoteAddress, err: error.message });
    socket.destroy(); // One that took too long, Node leaves open.
  });
  return server;
}

function contextOptions({ key, cert, clientAuthorities }: TlsMaterial): SecureContextOptions {
  return {
    key,
    cert,
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    minVersion: "TLSv1.2",
    secureOptions: constants.SSL_OP_NO_TICKET, // A resumed session may come without its client certificate (R-NODE-5).
  };
}

function listen(server: Server, port: number, host: string, logger: Logger): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      server.on("error", (error) => logger.error("Listening failed", error));
      resolve(server.address() as AddressInfo);
    });
  });
}
