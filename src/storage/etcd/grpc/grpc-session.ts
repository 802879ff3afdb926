import { connect } from "node:http2";
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  OutgoingHttpHeaders,
  SecureClientSessionOptions,
} from "node:http2";
import { frame, FrameSplitter } from "./frames.ts";
import { GrpcError, grpcCodes } from "./grpc-error.ts";
import { GrpcStream } from "./grpc-stream.ts";
import { GrpcOutcome } from "./grpc-outcome.ts";

export type GrpcTls = Pick<SecureClientSessionOptions, "ca" | "cert" | "key" | "servername">;

const WINDOW_BYTES = 16 * 1024 * 1024;
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
/** Megabytes; what waits to be sent counts, and beyond it no request is taken. */
const SESSION_MEMORY = 1024;
const PING_INTERVAL_MS = 10_000;
/** etcd takes more than one ping in 5 seconds, or one without a stream, for an attack. */
const MIN_PING_INTERVAL_MS = 6_000;
const PING_TIMEOUT_MS = 3_000;
/** A call that takes longer makes one look whether the server is there at all. */
const SLOW_MS = 1_500;

/** One HTTP/2 connection to one gRPC server. Once it is closed it stays so. */
export class GrpcSession {
  readonly url: string;
  readonly #session: ClientHttp2Session;
  readonly #keepAlive: NodeJS.Timeout;
  #streams = 0;
  #pingedAt = -Infinity;
  #usable = true;
  #failure: Error | undefined;

  /** @throws GrpcError (unavailable, not executed) */
  static async open(url: string, tls: GrpcTls, timeoutMs: number): Promise<GrpcSession> {
    const session = new GrpcSession(url, tls);
    try {
      await session.#connected(timeoutMs);
      return session;
    } catch (error) {
      session.close();
      throw new GrpcError(grpcCodes.unavailable, reasonOf(error), true);
    }
  }

  private constructor(url: string, tls: GrpcTls) {
    this.url = url;
    const settings = { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false };
    this.#session = connect(url, { ...tls, settings, maxSessionMemory: SESSION_MEMORY });
    this.#session.on("connect", () => this.#session.setLocalWindowSize(WINDOW_BYTES));
    this.#session.on("error", (error) => this.#fail(error));
    this.#session.on("goaway", () => (this.#usable = false));
    this.#session.on("close", () => this.#fail(new Error("connection closed")));
    this.#keepAlive = setInterval(() => this.#probe(), PING_INTERVAL_MS);
    this.#keepAlive.unref();
  }

  /** Whether it takes requests. */
  get usable(): boolean {
    return this.#usable && !this.#session.closed && !this.#session.destroyed;
  }

  /** @throws GrpcError */
  unary(path: string, message: Buffer, timeoutMs: number, headers?: OutgoingHttpHeaders): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = this.#request(path, { "grpc-timeout": `${Math.ceil(timeoutMs)}m`, ...headers });
      const outcome = new GrpcOutcome(stream, () => this.#failure);
      const splitter = new FrameSplitter();
      let answer: Buffer | undefined;
      const slow = setTimeout(() => this.#probe(), SLOW_MS);
      const timer = setTimeout(() => {
        outcome.fail(new GrpcError(grpcCodes.deadlineExceeded, `no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      stream.on("data", (chunk: Buffer) => {
        try {
          answer = splitter.push(chunk)[0] ?? answer;
        } catch (error) {
          outcome.fail(new GrpcError(grpcCodes.internal, reasonOf(error)));
        }
      });
      outcome.onEnd((error) => {
        clearTimeout(slow);
        clearTimeout(timer);
        if (error !== undefined) reject(error);
        else if (answer !== undefined) resolve(answer);
        else reject(new GrpcError(grpcCodes.internal, `${path} ended without an answer`));
      });
      stream.end(frame(message));
    });
  }

  /** A call on which both sides send as they like. */
  stream(path: string, headers: OutgoingHttpHeaders, onMessage: (message: Buffer) => void): GrpcStream {
    const stream = this.#request(path, headers);
    return new GrpcStream(stream, new GrpcOutcome(stream, () => this.#failure), onMessage);
  }

  /** @param listener called when the connection has ended, whoever did it; at once if it has */
  onClose(listener: () => void): void {
    if (this.#session.destroyed) listener();
    else this.#session.once("close", listener);
  }

  /** Takes no more calls, and closes when those there are have ended. */
  retire(): void {
    this.#usable = false;
    this.#session.close();
  }

  /** Ends every call. */
  close(): void {
    this.#fail(new Error("connection closed"));
    this.#session.destroy();
  }

  /** Closes the connection if the server does not answer. */
  #probe(): void {
    const now = performance.now();
    if (this.#streams === 0 || this.#session.destroyed || now - this.#pingedAt < MIN_PING_INTERVAL_MS) return;
    this.#pingedAt = now;
    const timer = setTimeout(
      () => this.#session.destroy(new Error(`no answer to a ping within ${PING_TIMEOUT_MS} ms`)),
      PING_TIMEOUT_MS,
    );
    const isSent = this.#session.ping(() => clearTimeout(timer));
    if (!isSent) clearTimeout(timer);
  }

  #request(path: string, headers: OutgoingHttpHeaders): ClientHttp2Stream {
    if (!this.usable) throw new GrpcError(grpcCodes.unavailable, "connection closed", true);
    const stream = this.#begin({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    this.#streams++;
    stream.once("close", () => this.#streams--);
    return stream;
  }

  #begin(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    try {
      return this.#session.request(headers);
    } catch (error) {
      throw new GrpcError(grpcCodes.unavailable, reasonOf(error), true);
    }
  }

  #connected(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        act();
      };
      this.#session.once("connect", () => settle(resolve));
      this.#session.once("error", (error) => settle(() => reject(error)));
      this.#session.once("close", () => settle(() => reject(this.#failure ?? new Error("connection closed"))));
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#usable = false;
    clearInterval(this.#keepAlive);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message || error.name : String(error);
}
