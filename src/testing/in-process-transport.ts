import type { HttpRequest, HttpResponse, Peer } from "../endpoints/http.ts";
import { TransportError, type Transport, type TransportRequest, type TransportResponse } from "../client/transport.ts";
import { InProcessRequest, type HeaderLines } from "./in-process-request.ts";

/** What a server does with a request once it has come in. */
export type Serve = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Hands requests to a server in the same process: no port, no TLS, no copying. */
export class InProcessTransport implements Transport {
  readonly #serve: Serve;
  readonly #peer: Peer;
  readonly #headers: HeaderLines;
  readonly #closed = new AbortController();

  /** @param headers go with every request, as a proxy adds them. */
  constructor(serve: Serve, peer: Peer, headers: HeaderLines = {}) {
    this.#serve = serve;
    this.#peer = peer;
    this.#headers = headers;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted();
    if (this.#closed.signal.aborted)
      throw new TransportError(`${request.method} ${request.path}: the client is closed`);
    const left = new AbortController();
    const broken = AbortSignal.any([this.#closed.signal, ...(request.signal === undefined ? [] : [request.signal])]);
    const signal = AbortSignal.any([left.signal, broken]);
    const sent = { ...request, headers: { ...request.headers, ...this.#headers } };
    const { status, headers, body } = await this.#serve(new InProcessRequest(sent, signal, this.#peer));
    return { status, headers: lowerCased(headers), body: received(body, broken, () => left.abort()) };
  }

  /** Requests under way see their client go. */
  close(): void {
    this.#closed.abort(new TransportError("the client was closed"));
  }
}

/** As over a socket: the server learns that its client left, and a body that was cut is no body that ended. */
async function* received(
  body: HttpResponse["body"],
  broken: AbortSignal,
  leave: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of chunksOf(body)) {
      broken.throwIfAborted();
      yield chunk;
    }
    broken.throwIfAborted();
  } finally {
    leave();
  }
}

function chunksOf(body: HttpResponse["body"]): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (body === undefined) return [];
  return Buffer.isBuffer(body) ? [body] : body;
}

const lowerCased = (headers: HttpResponse["headers"]): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
