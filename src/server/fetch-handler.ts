import type { HttpRequest, HttpResponse, Peer } from "../endpoints/http.ts";
import { statusErrors } from "../meta/status-error.ts";

/** A function of the Fetch API, as Hono, Next.js and other frameworks want it. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * Serves requests of the Fetch API. They come without a connection: authenticators see headers, and no certificate; there
 * are no WebSockets.
 */
export const fetchHandler =
  (server: { handle(request: HttpRequest): Promise<HttpResponse> }): FetchHandler =>
  async (request) => {
    const { status, headers, body } = await server.handle(new FetchRequest(request));
    const isEmpty = body === undefined || request.method === "HEAD" || status === 204 || status === 304;
    return new Response(isEmpty ? null : bodyOf(body), { status, headers: headersOf(headers) });
  };

class FetchRequest implements HttpRequest {
  /** Without upgrades. */
  readonly protocol = "HTTP/2.0";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly signal: AbortSignal;
  readonly peer: Peer = { address: "", certificates: [], cache: new Map() };

  constructor(private readonly request: Request) {
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.path = pathname;
    this.query = search.slice(1);
    this.signal = request.signal;
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  headerValues(name: string): readonly string[] {
    const value = this.request.headers.get(name);
    return value === null ? [] : [value];
  }

  headerNames(): readonly string[] {
    return [...this.request.headers.keys()];
  }

  async body(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.chunks()) {
      length += chunk.length;
      if (length > limit) throw statusErrors.requestEntityTooLarge(`limit is ${limit}`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async *chunks(): AsyncIterable<Buffer> {
    const { body } = this.request;
    if (body !== null) for await (const chunk of body) yield Buffer.from(chunk as Uint8Array);
  }
}

function headersOf(headers: HttpResponse["headers"]): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const line of [value].flat()) all.append(name, line);
  return all;
}

function bodyOf(body: NonNullable<HttpResponse["body"]>): Buffer | ReadableStream {
  return Buffer.isBuffer(body) ? body : ReadableStream.from(body);
}
