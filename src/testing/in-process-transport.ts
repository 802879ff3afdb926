import type { HttpRequest, HttpResponse, Peer } from "../endpoints/http.ts";
import { systemClock, type Clock, type Timer } from "../meta/clock.ts";
import {
  defaultIdleMilliseconds,
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "../client/transport.ts";
import { InProcessRequest, type HeaderLines } from "./in-process-request.ts";

/** What a server does with a request once it has come in. */
export type Serve = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Hands requests to a server in the same process: no port, no TLS, no copying. */
export class InProcessTransport implements Transport {
  readonly #serve: Serve;
  readonly #peer: Peer;
  readonly #headers: HeaderLines;
  readonly #clock: Clock;
  readonly #closed = new AbortController();

  /** @param headers go with every request, as a proxy adds them. */
  constructor(serve: Serve, peer: Peer, headers: HeaderLines = {}, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#serve = serve;
    this.#peer = peer;
    this.#headers = headers;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted();
    if (this.#closed.signal.aborted)
      throw new TransportError(`${request.method} ${request.path}: the client is closed`);
    const left = new AbortController();
    const silence = new Silence(request, this.#clock);
    const given = request.signal === undefined ? [] : [request.signal];
    const broken = AbortSignal.any([this.#closed.signal, silence.signal, ...given]);
    const signal = AbortSignal.any([left.signal, broken]);
    const leave = (): void => {
      silence.stop();
      left.abort();
    };
    const sent = { ...request, headers: { ...request.headers, ...this.#headers } };
    try {
      const serving = Promise.resolve(this.#serve(new InProcessRequest(sent, signal, this.#peer)));
      const { status, headers, body } = await unlessBroken(serving, broken);
      return {
        status,
        headers: lowerCased(headers),
        body: received(body, { broken, leave, heard: () => silence.broke() }),
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Requests under way see their client go. */
  close(): void {
    this.#closed.abort(new TransportError("the client was closed"));
  }
}

/** Whether nothing has come for too long while it was waited for. */
class Silence {
  readonly #over = new AbortController();
  readonly signal = this.#over.signal;
  readonly #limit: number;
  #timer: Timer | undefined;

  constructor(
    private readonly request: TransportRequest,
    private readonly clock: Clock,
  ) {
    this.#limit = request.idleMilliseconds ?? defaultIdleMilliseconds;
    this.broke();
  }

  /** Something has come: the time begins anew. */
  broke(): void {
    this.stop();
    const { method, path } = this.request;
    this.#timer = this.clock.setTimeout(
      () => this.#over.abort(new TransportError(`${method} ${path}: nothing came for ${this.#limit} ms`)),
      this.#limit,
    );
    this.#timer.unref();
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }
}

/** Who is gone does not wait for the answer. */
async function unlessBroken<T>(serving: Promise<T>, broken: AbortSignal): Promise<T> {
  let giveUp: () => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    giveUp = () => reject(broken.reason as Error);
    broken.addEventListener("abort", giveUp, { once: true });
  });
  try {
    return await Promise.race([serving, gone]);
  } finally {
    broken.removeEventListener("abort", giveUp);
  }
}

interface Receiving {
  readonly broken: AbortSignal;
  leave(): void;
  heard(): void;
}

/** As over a socket: the server learns that its client left, and a body that was cut is no body that ended. */
async function* received(
  body: HttpResponse["body"],
  { broken, leave, heard }: Receiving,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    heard();
    for await (const chunk of chunksOf(body)) {
      broken.throwIfAborted();
      yield chunk;
      heard();
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
