import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer, type Server, type TLSSocket } from "node:tls";
import type { Logger } from "../../filters/logger.ts";
import { headerLimit } from "./limits.ts";
import { NamedPairs } from "./named-pairs.ts";
import { contextOptions, type TlsMaterial } from "./tls-material.ts";

export interface TlsListenerOptions {
  readonly tls: TlsMaterial;
  readonly logger: Logger;
  readonly onConnection: (socket: TLSSocket) => void;
  /** Told of every handshake that failed. */
  readonly onHandshakeError?: (() => void) | undefined;
}

/** Accepts connections and makes them secure: one port, and a certificate for the name or address that a client asks for. */
export class TlsListener {
  readonly #options: TlsListenerOptions;
  readonly #front = createTcpServer({
    noDelay: true,
    keepAlive: true, // Finds half-open connections, whose watches would live forever (R-WATCH-22).
    keepAliveInitialDelay: 30_000,
  });
  readonly #default: Server;
  #named: NamedPairs;
  /** Handshakes of connections to an address that has a pair of its own; they differ in the certificate alone. */
  #byAddress: ReadonlyMap<string, Server>;

  /** @throws if a pair is broken. */
  constructor(options: TlsListenerOptions) {
    this.#options = options;
    this.#named = new NamedPairs(options.tls);
    this.#default = this.#handshakes(options.tls);
    this.#byAddress = this.#serversByAddress(options.tls, this.#named);
    this.#front.on("connection", (socket: Socket) => {
      const address = socket.localAddress?.replace(/^::ffff:/, "") ?? "";
      (this.#byAddress.get(address) ?? this.#default).emit("connection", socket);
    });
  }

  /** Port 0: any free one. @throws the system's error, e.g. EADDRINUSE. */
  listen(port: number, host: string): Promise<AddressInfo> {
    const front = this.#front;
    return new Promise((resolve, reject) => {
      front.once("error", reject);
      front.listen({ port, host }, () => {
        front.off("error", reject);
        front.on("error", (error) => this.#options.logger.error("Listening failed", error));
        resolve(front.address() as AddressInfo);
      });
    });
  }

  /** Uses other pairs for new connections; open ones keep theirs. @throws if one is broken: then nothing changes (R-TLS-2). */
  setTls(tls: TlsMaterial): void {
    const named = new NamedPairs(tls);
    const byAddress = this.#serversByAddress(tls, named);
    this.#default.setSecureContext(contextOptions(tls, tls));
    this.#named = named;
    this.#byAddress = byAddress;
  }

  /** Accepts no more connections; open ones live on. */
  stop(): void {
    if (this.#front.listening) this.#front.close();
  }

  #serversByAddress(tls: TlsMaterial, named: NamedPairs): ReadonlyMap<string, Server> {
    return new Map([...named.addresses].map(([address, pair]) => [address, this.#handshakes({ ...tls, ...pair })]));
  }

  /** Never listens itself. */
  #handshakes(tls: TlsMaterial): Server {
    const { logger, onConnection, onHandshakeError } = this.#options;
    const server = createTlsServer({
      ...contextOptions(tls, tls),
      ALPNProtocols: ["h2", "http/1.1"],
      requestCert: true,
      rejectUnauthorized: false, // auth/ verifies: which authority counts depends on who asks (R-NODE-5).
      handshakeTimeout: headerLimit,
      SNICallback: (serverName, done) => done(null, this.#named.contextFor(serverName)),
    });
    server.on("secureConnection", onConnection);
    server.on("tlsClientError", (error, socket) => {
      onHandshakeError?.();
      if (logger.enabled(3)) logger.info("TLS handshake error", { srcIP: socket.remoteAddress, err: error.message });
      socket.destroy(); // One that took too long, Node leaves open.
    });
    return server;
  }
}
