import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageUnavailableError } from "../errors.ts";
import type { EtcdOptions } from "./etcd-options.ts";
import { GrpcSession } from "./grpc/grpc-session.ts";
import type { GrpcTls } from "./grpc/grpc-session.ts";
import { decodeStatus } from "./responses.ts";
import { ordersProgress } from "./server-version.ts";

/** One member that answers. */
export interface EtcdConnection {
  readonly session: GrpcSession;
  /** Whether what it says of a watch's progress, when asked, comes in order with the events. */
  readonly ordersProgress: boolean;
}

const CONNECT_TIMEOUT_MS = 2_000;
const STATUS_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;

/** One connection at a time, to whichever member answers; the first is any of them, so that several servers spread. */
export class EtcdConnections {
  readonly #options: EtcdOptions;
  /** All that are open, also those that have been left. */
  readonly #sessions = new Set<GrpcSession>();
  #member: number;
  #connection: EtcdConnection | undefined;
  #opening: Promise<EtcdConnection> | undefined;
  #closed = false;

  constructor(options: EtcdOptions) {
    if (options.servers.length === 0) throw new RangeError("servers: expected at least one, got none");
    this.#options = options;
    this.#member = Math.floor(Math.random() * options.servers.length);
  }

  /** @param deadline in milliseconds since 1970 @throws StorageUnavailableError */
  async current(deadline: number): Promise<EtcdConnection> {
    for (;;) {
      if (this.#connection?.session.usable === true) return this.#connection;
      try {
        return await (this.#opening ??= this.#open());
      } catch (error) {
        if (this.#closed || Date.now() + RETRY_MS >= deadline) throw error;
      }
      await sleep(RETRY_MS);
    }
  }

  /** Other members are asked before this one is again. */
  leave(connection: EtcdConnection, error: Error): void {
    if (this.#connection !== connection) return;
    this.#options.onConnectionError?.(new Error(`${connection.session.url}: ${reasonOf(error)}`, { cause: error }));
    this.#connection = undefined;
    connection.session.retire();
    this.#member = (this.#member + 1) % this.#options.servers.length;
  }

  close(): void {
    this.#closed = true;
    for (const session of this.#sessions) session.close();
  }

  get #url(): string {
    return this.#options.servers[this.#member] as string;
  }

  async #open(): Promise<EtcdConnection> {
    try {
      const connection = await this.#openAny();
      if (this.#closed) {
        connection.session.close();
        throw new StorageUnavailableError("storage is closed");
      }
      return (this.#connection = connection);
    } finally {
      this.#opening = undefined;
    }
  }

  async #openAny(): Promise<EtcdConnection> {
    const reasons: string[] = [];
    for (let tried = 0; tried < this.#options.servers.length; tried++) {
      try {
        return await this.#openMember();
      } catch (error) {
        const failure = new Error(`${this.#url}: ${reasonOf(error)}`, { cause: error });
        reasons.push(failure.message);
        this.#options.onConnectionError?.(failure);
        this.#member = (this.#member + 1) % this.#options.servers.length;
      }
    }
    throw new StorageUnavailableError(`etcd does not answer: ${reasons.join("; ")}`);
  }

  async #openMember(): Promise<EtcdConnection> {
    const session = await GrpcSession.open(this.#url, await this.#tls(), CONNECT_TIMEOUT_MS);
    this.#sessions.add(session);
    session.onClose(() => this.#sessions.delete(session));
    try {
      const status = await session.unary("/etcdserverpb.Maintenance/Status", Buffer.alloc(0), STATUS_TIMEOUT_MS);
      return { session, ordersProgress: ordersProgress(decodeStatus(status).version) };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  async #tls(): Promise<GrpcTls> {
    const { caFile, certFile, keyFile } = this.#options;
    const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readOptional));
    return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  }
}

/** OpenSSL's are long, and end in a line of their own. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, alert] = /SSL routines:\w*:([^:]+):/.exec(message) ?? [];
  return alert === undefined ? message.trim() : `TLS: ${alert}`;
}

async function readOptional(file: string | undefined): Promise<Buffer | undefined> {
  return file === undefined ? undefined : readFile(file);
}
