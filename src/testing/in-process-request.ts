import type { HttpRequest, Peer } from "../endpoints/http.ts";
import type { TransportRequest } from "../client/transport.ts";
import { statusErrors } from "../meta/status-error.ts";

const none = Buffer.alloc(0);

/** Names in lower case; a value for each line. */
export type HeaderLines = Readonly<Record<string, string | readonly string[]>>;

/** What is asked, with headers of several lines, as a proxy sends them. */
export type InProcessRequestOptions = Pick<TransportRequest, "method" | "path" | "body"> & {
  readonly headers: HeaderLines;
};

/** A request that never saw a socket. */
export class InProcessRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly protocol: HttpRequest["protocol"];
  readonly signal: AbortSignal;
  readonly peer: Peer;
  readonly #headers: ReadonlyMap<string, readonly string[]>;
  readonly #body: Buffer;

  constructor(
    request: InProcessRequestOptions,
    signal: AbortSignal,
    peer: Peer,
    protocol: HttpRequest["protocol"] = "HTTP/2.0",
  ) {
    this.protocol = protocol;
    const [path = "", ...query] = request.path.split("?");
    this.method = request.method;
    this.path = path;
    this.query = query.join("?");
    this.signal = signal;
    this.peer = peer;
    this.#headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, [value].flat()]));
    this.#body = request.body ?? none;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name)?.[0];
  }

  headerValues(name: string): readonly string[] {
    return this.#headers.get(name) ?? [];
  }

  headerNames(): readonly string[] {
    return [...this.#headers.keys()];
  }

  body(limit: number): Promise<Buffer> {
    if (this.#body.length <= limit) return Promise.resolve(this.#body);
    return Promise.reject(statusErrors.requestEntityTooLarge(`limit is ${limit}`));
  }
}
