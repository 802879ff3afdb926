import { ApiError, apiErrorOf } from "./api-error.ts";
import { pause } from "./back-off.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { staticToken, TokenFile, type Credentials } from "./credentials.ts";
import { HttpsTransport } from "./https-transport.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { loadConfiguration } from "./kubeconfig/load-configuration.ts";
import type { KubeConfigOptions } from "./kubeconfig/configuration.ts";
import { ResourceClient } from "./resource-client.ts";
import type { ClientRequest, Requester } from "./requester.ts";
import type { ResourceReference } from "./resource-path.ts";
import { readAll, retryAfterOf, type Transport, type TransportRequest, type TransportResponse } from "./transport.ts";
import type { TlsTexts } from "./tls-files.ts";
import type { ObjectAs } from "./wire-object.ts";
import { systemClock, type Clock } from "../meta/clock.ts";
import type { KubeObject } from "../meta/types.ts";

export interface ClientOptions {
  /** `https://host[:port][/prefix]`. The server's certificate is always verified. */
  readonly server: string;
  /** PEM of the authorities to trust. Default: Node's. */
  readonly ca?: string;
  /** PEM of the client certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** Files of some of the three, to be read again when they are replaced. */
  readonly files?: TlsTexts;
  /** Bearer token. */
  readonly token?: string;
  /** File of a bearer token that is rotated in place. */
  readonly tokenFile?: string;
  /** Name expected in the server's certificate, where it is not the URL's host. */
  readonly tlsServerName?: string;
  /** Namespace to use where a program has no opinion. Default: `default`. */
  readonly namespace?: string;
  readonly userAgent?: string;
}

/** A client over something else than HTTPS, such as a handler in the same process. */
export interface TransportClientOptions {
  readonly transport: Transport;
  /** By which it waits, and controllers that use it do. Default: the machine's. */
  readonly clock?: Clock;
  readonly namespace?: string;
  readonly userAgent?: string;
}

/** As client-go: an overloaded server may say "later" so often before the caller hears of it. */
const defaultRetries = 10;

/** Talks to one API server. Safe to share; `close` ends its connections. */
export class Client implements Requester {
  /** Namespace of the kubeconfig's context or of the pod's service account; `default` if neither says. */
  readonly namespace: string;
  /** By which it waits. */
  readonly clock: Clock;
  readonly #transport: Transport;
  readonly #userAgent: string;

  constructor(options: ClientOptions | TransportClientOptions) {
    this.namespace = options.namespace ?? "default";
    this.#userAgent = options.userAgent ?? "apiserver-boot";
    this.clock = ("transport" in options ? options.clock : undefined) ?? systemClock;
    this.#transport = "transport" in options ? options.transport : httpsTransport(options);
  }

  /**
   * Reads the configuration as kubectl does: the given file, else the files in `KUBECONFIG`, else the pod's service
   * account, else `~/.kube/config`.
   * @throws ConfigurationError
   */
  static async fromKubeConfig(options: KubeConfigOptions & { readonly userAgent?: string } = {}): Promise<Client> {
    const configuration = await loadConfiguration(options);
    return new Client({
      ...configuration,
      ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
    });
  }

  /** A client of one resource; its objects are of the type that a ResourceType carries, or that is named here. */
  resource<T extends KubeObject = KubeObject>(reference: ResourceReference<T>): ResourceClient<T>;
  /** With a type of another client, such as V1Pod of @kubernetes/client-node: see ObjectAs. */
  resource<T extends object>(reference: ResourceReference<T>): ResourceClient<ObjectAs<T>>;
  resource(reference: ResourceReference): ResourceClient<KubeObject> {
    return new ResourceClient(this, reference);
  }

  /**
   * Sends a request and decodes its JSON answer; tries again when the server says when to (429, and 5xx with Retry-After).
   * @throws ApiError for any status from 400 on; TransportError if the server cannot be reached
   */
  async request<T = unknown>(request: ClientRequest): Promise<T> {
    for (let retry = 0; ; retry++) {
      const response = await this.stream(request);
      const body = await readAll(response.body);
      if (response.status < 400) return decoded(request, response.status, body) as T;
      const error = apiErrorOf(response.status, body, retryAfterOf(response));
      if (retry >= (request.retries ?? defaultRetries) || !mayTryAgain(response)) throw error;
      await pause((retryAfterOf(response) ?? 1) * 1000, request.signal, this.clock);
      request.signal?.throwIfAborted();
    }
  }

  /**
   * Sends a request once and hands over the answer as it comes, whatever its status.
   * @throws TransportError if the server cannot be reached
   */
  stream(request: ClientRequest & Pick<TransportRequest, "idleMilliseconds">): Promise<TransportResponse> {
    const { method = "GET", path, headers, body, signal, idleMilliseconds } = request;
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : encodeJson(body);
    return this.#transport.send({
      method,
      path,
      headers: {
        accept: "application/json",
        "user-agent": this.#userAgent,
        ...(bytes === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(signal === undefined ? {} : { signal }),
      ...(idleMilliseconds === undefined ? {} : { idleMilliseconds }),
    });
  }

  /** A client with the same configuration, whose requests pass what `wrap` makes of this one's transport. */
  wrapped(wrap: (transport: Transport) => Transport): Client {
    const { namespace, clock } = this;
    return new Client({ transport: wrap(this.#transport), namespace, clock, userAgent: this.#userAgent });
  }

  /** Ends idle connections. Watches end when their signals abort. */
  close(): void {
    this.#transport.close();
  }
}

/** R-ERR-2: a server sends Retry-After only for what it has not done. */
const mayTryAgain = (response: TransportResponse): boolean =>
  response.status === 429 || (response.status >= 500 && retryAfterOf(response) !== undefined);

function decoded(request: ClientRequest, code: number, body: Buffer): unknown {
  try {
    return decodeJson(body);
  } catch (cause) {
    throw new ApiError(
      {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        code,
        message: `${request.method ?? "GET"} ${request.path}: the answer is not JSON: ${(cause as Error).message}`,
      },
      { cause },
    );
  }
}

function httpsTransport(options: ClientOptions): HttpsTransport {
  const { ca, cert, key, files, tlsServerName } = options;
  const credentials = credentialsOf(options);
  return new HttpsTransport({
    server: serverUrl(options.server),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(files === undefined ? {} : { files }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function credentialsOf({ token, tokenFile }: ClientOptions): Credentials | undefined {
  if (tokenFile !== undefined) return new TokenFile(tokenFile);
  return token === undefined ? undefined : staticToken(token);
}

function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:") return url;
  throw new ConfigurationError(`server ${JSON.stringify(text)}: expected a URL that begins with https://`);
}
