import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Credentials } from "./credentials.ts";
import { TlsFiles, type TlsTexts } from "./tls-files.ts";
import {
  defaultIdleMilliseconds,
  TransportError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "./transport.ts";

export interface HttpsTransportOptions {
  /** `https://host[:port][/prefix]`. */
  readonly server: URL;
  /** PEM. Default: the authorities Node trusts. */
  readonly ca?: string;
  /** PEM of the client certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** Files of some of the three, to be read again when they are replaced. */
  readonly files?: TlsTexts;
  /** Name expected in the server's certificate, where it is not the URL's host. */
  readonly tlsServerName?: string;
  readonly credentials?: Credentials;
}

/** Kernel probes find a peer that is gone (pulled cable, lost machine) within about half a minute. */
const keepAliveMilliseconds = 15_000;
/** Below any server's own idle limit, so that a request is not sent on a connection that is being closed. */
const idleSocketMilliseconds = 30_000;

/** HTTPS with kept connections; the server's certificate is always verified. */
export class HttpsTransport implements Transport {
  readonly #options: HttpsTransportOptions;
  readonly #files: TlsFiles | undefined;
  #agent: Agent;
  readonly #prefix: string;

  constructor(options: HttpsTransportOptions) {
    this.#options = options;
    this.#prefix = options.server.pathname.replace(/\/+$/, "");
    this.#files = options.files && new TlsFiles(textsOf(options), options.files);
    this.#agent = agentFor(options);
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const response = await this.#attempt(request);
    if (response.status !== 401 || !(await this.#renewed())) return response;
    for await (const _ of response.body) break;
    return await this.#attempt(request);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Whether there is something else to be known by now. */
  async #renewed(): Promise<boolean> {
    const [token, files] = await Promise.all([this.#options.credentials?.renew(), this.#reload(true)]);
    return token === true || files;
  }

  /** Uses replaced files for new connections; what runs on the old ones goes on. @returns whether there were any. */
  async #reload(atOnce = false): Promise<boolean> {
    const texts = await this.#files?.changed(atOnce);
    if (texts === undefined) return false;
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    this.#agent = agentFor({ ...this.#options, ...texts });
    return true;
  }

  /** Reading may be repeated when a kept connection turns out to be closed; writing may have happened, so it is not. */
  async #attempt(request: TransportRequest): Promise<TransportResponse> {
    await this.#reload();
    const token = await this.#options.credentials?.token();
    const headers = token === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${token}` };
    const first = await this.#exchange({ ...request, headers });
    if (!("stale" in first)) return first;
    if (first.untrusted && !(await this.#reload(true))) throw first.stale;
    const second = await this.#exchange({ ...request, headers });
    if (!("stale" in second)) return second;
    throw second.stale;
  }

  #exchange(request: TransportRequest): Promise<TransportResponse | Unsent> {
    request.signal?.throwIfAborted();
    const { promise, resolve, reject } = deferred<TransportResponse | Unsent>();
    const message = httpsRequest(this.#requestOptions(request));
    const deadline = new Deadline(request.idleMilliseconds ?? defaultIdleMilliseconds, message);
    message.on("error", (cause) => {
      deadline.stop();
      if (request.signal?.aborted === true) return reject(request.signal.reason);
      const error = this.#failure(request, deadline.error ?? cause);
      if (message.reusedSocket && isConnectionReset(cause) && request.method === "GET")
        return resolve({ stale: error, untrusted: false });
      if (isUntrusted(cause)) return resolve({ stale: error, untrusted: true });
      reject(error);
    });
    message.on("response", (response) => {
      deadline.stop();
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: this.#body(request, response, deadline),
      });
    });
    deadline.start();
    onceConnected(message, () => {
      try {
        request.beforeSending?.();
        message.end(request.body);
      } catch (error) {
        deadline.stop();
        reject(error);
        message.destroy();
      }
    });
    return promise;
  }

  #requestOptions(request: TransportRequest): RequestOptions {
    const { hostname, port } = this.#options.server;
    return {
      agent: this.#agent,
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? 443 : Number(port),
      method: request.method,
      path: this.#prefix + request.path,
      headers: {
        ...request.headers,
        ...(request.body === undefined ? {} : { "content-length": String(request.body.length) }),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
  }

  /** The deadline runs only while the next bytes are waited for: a slow reader is not the server's fault. */
  async *#body(
    request: TransportRequest,
    response: IncomingMessage,
    deadline: Deadline,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        deadline.start();
        const { done, value } = await chunks.next();
        deadline.stop();
        if (done === true) return;
        yield value;
      }
    } catch (cause) {
      if (request.signal?.aborted === true) throw request.signal.reason;
      throw this.#failure(request, deadline.error ?? cause);
    } finally {
      deadline.stop();
      if (!response.complete) response.destroy();
    }
  }

  #failure(request: TransportRequest, cause: unknown): TransportError {
    const path = request.path.replace(/\?.*$/s, "");
    const what =
      cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause);
    return new TransportError(`${request.method} ${this.#options.server.origin}${this.#prefix}${path}: ${what}`, {
      cause,
    });
  }
}

/** The server has seen nothing of it: the kept connection was closed, or its certificate is not trusted. */
interface Unsent {
  readonly stale: TransportError;
  readonly untrusted: boolean;
}

const textsOf = ({ ca, cert, key }: TlsTexts): TlsTexts => ({
  ...(ca === undefined ? {} : { ca }),
  ...(cert === undefined ? {} : { cert }),
  ...(key === undefined ? {} : { key }),
});

const agentFor = (options: TlsTexts & Pick<HttpsTransportOptions, "tlsServerName">): Agent =>
  new Agent({
    keepAlive: true,
    keepAliveMsecs: keepAliveMilliseconds,
    maxFreeSockets: 8,
    timeout: idleSocketMilliseconds,
    noDelay: true,
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ...textsOf(options),
    ...(options.tlsServerName === undefined ? {} : { servername: options.tlsServerName }),
  });

/** Nothing is sent before: what is decided then is decided as late as it can be. */
function onceConnected(message: ClientRequest, then: () => void): void {
  message.once("socket", (socket) => {
    if (message.reusedSocket) then();
    else socket.once("secureConnect", then);
  });
}

/** Cuts an exchange on which nothing comes. */
class Deadline {
  error: Error | undefined;
  readonly #milliseconds: number;
  readonly #message: ClientRequest;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, message: ClientRequest) {
    this.#milliseconds = milliseconds;
    this.#message = message;
  }

  start(): void {
    this.#timer ??= setTimeout(() => {
      this.error = new Error(`no answer for ${this.#milliseconds / 1000} s`);
      this.#message.destroy(this.error);
    }, this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

const isConnectionReset = (error: Error): boolean =>
  ["ECONNRESET", "EPIPE"].includes(String((error as NodeJS.ErrnoException).code));

/** OpenSSL's words for a certificate that leads to none of our authorities. */
const isUntrusted = (error: Error): boolean =>
  [
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "CERT_SIGNATURE_FAILURE",
  ].includes(String((error as NodeJS.ErrnoException).code));
