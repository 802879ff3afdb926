import type { Clock } from "../meta/clock.ts";
import type { TransportRequest, TransportResponse } from "./transport.ts";

export interface ClientRequest {
  /** Default: GET. */
  readonly method?: string;
  /** Percent-encoded path with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is if it is a Buffer. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** How often to try again when the server says when to. Default: 10. */
  readonly retries?: number;
}

/** The two ways to ask a server: Client is the only one who implements it. */
export interface Requester {
  /** By which it waits; absent: the machine's. */
  readonly clock?: Clock;
  /** Decoded JSON; throws for any status from 400 on. */
  request<T = unknown>(request: ClientRequest): Promise<T>;
  /** The answer as it comes, whatever its status. */
  stream(request: ClientRequest & Pick<TransportRequest, "idleMilliseconds">): Promise<TransportResponse>;
}
