import type { WebSocketConnection } from "../api/web-socket.ts";
import type { UserInfo } from "../auth/user-info.ts";
import type { PushStream } from "../storage/push-stream.ts";
import type { RequestInfo } from "./request-info.ts";
import type { Trace } from "./trace.ts";
import type { WarningRecorder } from "./warnings.ts";

/**
 * The only HTTP vocabulary of filters and handlers. Sockets live in server/secure-serving alone, so every verb is
 * tested without a port: `await handler(contextFor({ method: "GET", path: "/apis" }))`.
 */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Raw path, still percent-encoded, without the query (R-NODE-7). */
  readonly path: string;
  /** Raw query without "?"; "" if there is none. */
  readonly query: string;
  readonly protocol: "HTTP/1.1" | "HTTP/2.0";
  /** First value of a header, UTF-8 decoded (R-NODE-2); `name` in lower case. */
  header(name: string): string | undefined;
  /** Every value of a header in order, one per header line (R-NODE-1). */
  headerValues(name: string): readonly string[];
  /** Names of all headers, lower case, without duplicates. */
  headerNames(): readonly string[];
  /**
   * The whole body.
   * @throws StatusError 413 once more than `limit` bytes have come (R-SIZE-1).
   */
  body(limit: number): Promise<Buffer>;
  /** The body as it comes, at the reader's pace; instead of body(). Absent where there is only a whole one. */
  chunks?(): AsyncIterable<Buffer>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  readonly peer: Peer;
}

/** The connection a request came on; the same object for all its requests, so authenticators may cache on it. */
export interface Peer {
  readonly address: string;
  /** DER of the certificate chain the client presented, leaf first; unverified. Empty: none. */
  readonly certificates: readonly Buffer[];
  /** The subject, issuer and validity of the leaf have NOT been checked: see auth/. Scratch space keyed by owner. */
  readonly cache: Map<symbol, unknown>;
}

/** A response. `headers` may be changed by filters until it is sent; `body` bytes must not be changed by anyone. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  /**
   * Buffer: sent with Content-Length. Buffer[]: chunks of one body, sent in order with backpressure, Content-Length is
   * their sum. AsyncIterable: a stream; headers are flushed at once (R-WATCH-20), every yielded Buffer is flushed,
   * and an error while iterating aborts the connection instead of ending it cleanly (R-ERR-7).
   */
  readonly body?: Buffer | readonly Buffer[] | AsyncIterable<Buffer>;
  /** With status 101 and no body: the connection becomes a WebSocket. Only for HTTP/1.1 (R-NODE-10). */
  readonly upgrade?: Upgrade;
}

/** What serves a WebSocket, in place of a body. */
export interface Upgrade {
  /** The subprotocol that was chosen; "" for none. */
  readonly protocol: string;
  /**
   * Called once, also if the client has gone already. The socket is closed when it settles: with an error if it rejects.
   * @param closed aborts when the connection has ended.
   */
  run(socket: WebSocketConnection, closed: AbortSignal): Promise<void>;
}

/** A body that is a stream for thousands of clients at a time: what knows it need not make promises for every piece. */
export interface PushedBody extends PushStream<Buffer> {
  /** `listener` is called when it has ended, with the bytes it had. */
  onEnd(listener: (bytes: number) => void): void;
}

/** Everything known about one request; filters fill it in from the outside in. */
export interface RequestContext {
  /** Replaced by withoutIdentityHeaders, which hides what authentication has used up. */
  request: HttpRequest;
  /** performance.now() when the headers had come. */
  readonly receivedAt: number;
  /** Aborts when the client goes away, the deadline passes, or the server must stop: whichever is first. */
  signal: AbortSignal;
  /** Aborts `signal`; for filters. Absent where nothing can (a context made by hand). */
  abort?(reason: Error): void;
  /** Set by withAuditId: the client's Audit-ID or a new UUID (R-HDR-1). */
  auditId: string;
  /** Set by withRequestInfo. */
  info: RequestInfo;
  /** Set by withAuthentication. */
  user: UserInfo;
  /** Set by filters that give a request up in self-defence: it took too long, or there were too many (R-METR-1). */
  terminated?: boolean;
  /** Steps of handlers whose work takes time; absent in a context made by hand. */
  readonly trace?: Trace;
  /** Text for Warning headers (R-FV-5). */
  readonly warnings: WarningRecorder;
}

/** Throws StatusError for API errors. May answer synchronously: hot reads do. */
export type Handler = (context: RequestContext) => HttpResponse | Promise<HttpResponse>;

/** Wraps a handler; `server/filter-chain` lists them, outermost first. */
export type Filter = (next: Handler) => Handler;
