import type { BlobStore } from "../oci/blob-store.ts";
import { digestOf } from "../oci/blob-store.ts";
import { mediaTypes, type Blob, type Descriptor } from "../oci/oci-types.ts";
import type { ImageReference } from "../reference.ts";
import { UserError } from "../../project/user-error.ts";
import { answerChallenge } from "./authorization.ts";
import { findCredentials, type Credentials } from "./credentials.ts";
import { readBody, Exchange, type ExchangeRequest, type ExchangeResponse } from "./exchange.ts";
import { connectionError, isNoTls, registryError } from "./registry-error.ts";
import type { RegistryOptions } from "./registry-options.ts";
import { withRetries } from "./retry.ts";

export interface RepositoryOptions {
  readonly registry: RegistryOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly access: "pull" | "pull,push";
}

export interface RawManifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

type Progress = (bytes: number) => void;

const MANIFEST_TYPES = [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest];
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/** A repository of a registry, spoken to by the OCI distribution API. */
export class Repository {
  readonly #image: ImageReference;
  readonly #options: RepositoryOptions;
  readonly #exchange: Exchange;
  readonly #credentials: Credentials | undefined;
  #origin: URL;
  #authorization: string | undefined;

  private constructor(
    image: ImageReference,
    options: RepositoryOptions,
    exchange: Exchange,
    credentials: Credentials | undefined,
  ) {
    this.#image = image;
    this.#options = options;
    this.#exchange = exchange;
    this.#credentials = credentials;
    this.#origin = new URL(`${options.registry.plainHttp ? "http" : "https"}://${apiHost(image.registry)}`);
  }

  /** @throws UserError for credentials or certificates that cannot be read; nothing is sent yet */
  static async open(image: ImageReference, options: RepositoryOptions): Promise<Repository> {
    const exchange = await Exchange.open(options.registry, options.signal);
    return new Repository(image, options, exchange, await findCredentials(image, options.env));
  }

  /** A manifest or index by tag or digest. @throws UserError */
  async manifest(reference: string): Promise<RawManifest> {
    const headers = { accept: MANIFEST_TYPES.join(", ") };
    const response = await this.#request({ method: "GET", url: this.#url(`manifests/${reference}`), headers });
    if (response.status !== 200) throw await this.#error(response, "pull");
    const bytes = await readBody(response);
    const digest = digestOf(bytes);
    if (reference.startsWith("sha256:") && reference !== digest) {
      throw new UserError(`${this.#image.registry} gave ${digest} when asked for ${reference}: it was tampered with`);
    }
    const { mediaType } = JSON.parse(bytes.toString("utf8")) as { mediaType?: string };
    const type = mediaType ?? (response.headers["content-type"] ?? "").split(";", 1)[0] ?? "";
    return { mediaType: type, digest, bytes };
  }

  /** Fetches a blob into the store, unless it lies there. @throws UserError also if it is not what it should be */
  async pullBlob(descriptor: Descriptor, store: BlobStore, onBytes: Progress): Promise<Blob> {
    const found = await store.find(descriptor);
    if (found !== undefined) return found;
    let failure: unknown;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const response = await this.#request({ method: "GET", url: this.#url(`blobs/${descriptor.digest}`) });
      if (response.status !== 200) throw await this.#error(response, "pull");
      try {
        return await store.writeStream(descriptor, response.body as AsyncIterable<Buffer>, onBytes);
      } catch (error) {
        this.#options.signal.throwIfAborted();
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOSPC" || code === "EDQUOT" || code === "EACCES" || code === "EROFS") throw error;
        failure = error;
      }
    }
    throw new UserError(`Cannot pull from ${this.#name()}: ${(failure as Error).message}`, { cause: failure });
  }

  /** Whether something was sent: registries keep each blob once. */
  async pushBlob(blob: Blob, onBytes: Progress): Promise<boolean> {
    const head = await this.#request({ method: "HEAD", url: this.#url(`blobs/${blob.digest}`) });
    head.body.resume();
    if (head.status === 200) return false;
    const response = await this.#withRetries(async () => this.#upload(blob, onBytes));
    if (response.status !== 201) throw await this.#error(response, "push");
    response.body.resume();
    return true;
  }

  /** @param tag or digest it is to be found by */
  async pushManifest(manifest: RawManifest, tag: string): Promise<void> {
    const headers = { "content-type": manifest.mediaType };
    const url = this.#url(`manifests/${tag}`);
    const response = await this.#request({ method: "PUT", url, headers, body: { bytes: manifest.bytes } });
    if (response.status !== 201) throw await this.#error(response, "push");
    response.body.resume();
    const stored = response.headers["docker-content-digest"];
    if (stored !== undefined && stored !== manifest.digest) {
      throw new UserError(`${this.#image.registry} stored ${String(stored)} when given ${manifest.digest}`);
    }
  }

  close(): void {
    this.#exchange.close();
  }

  /** Monolithic: one request says that it comes, one has all of it. */
  async #upload(blob: Blob, onBytes: Progress): Promise<ExchangeResponse> {
    const started = await this.#authorized({ method: "POST", url: this.#url("blobs/uploads/") });
    if (started.status !== 202) return started;
    started.body.resume();
    const { location } = started.headers;
    if (location === undefined) throw new UserError(`${this.#image.registry} gave no place to upload to`);
    const url = new URL(location, this.#origin);
    url.searchParams.set("digest", blob.digest);
    return this.#authorized({
      method: "PUT",
      url,
      headers: { "content-type": "application/octet-stream" },
      body: { file: blob.file, size: blob.size, onBytes },
    });
  }

  async #request(request: ExchangeRequest): Promise<ExchangeResponse> {
    return this.#withRetries(async () => this.#redirected(request));
  }

  async #withRetries(attempt: () => Promise<ExchangeResponse>): Promise<ExchangeResponse> {
    const doing = `reach ${this.#name()}`;
    try {
      return await withRetries(attempt, this.#options.signal);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw connectionError(error, doing, this.#image.registry);
    }
  }

  async #redirected(request: ExchangeRequest): Promise<ExchangeResponse> {
    let response = await this.#authorized(request);
    let { url } = request;
    for (let count = 0; REDIRECTS.has(response.status) && count < MOST_REDIRECTS; count += 1) {
      const { location } = response.headers;
      if (location === undefined || request.method === "PUT") return response;
      response.body.resume();
      const target = new URL(location, url);
      if (target.protocol !== "https:" && url.protocol === "https:") {
        throw new UserError(`${this.#image.registry} sends us to ${target.origin}, without TLS. That is not followed`);
      }
      // Blobs may lie with somebody else, who is not to see the token.
      const isOurs = target.origin === this.#origin.origin;
      url = target;
      response = isOurs ? await this.#authorized({ ...request, url }) : await this.#exchange.send({ ...request, url });
    }
    return response;
  }

  /** Answers one refusal with a token or password. */
  async #authorized(request: ExchangeRequest): Promise<ExchangeResponse> {
    const first = await this.#send(request);
    if (first.status !== 401) return first;
    const { exchange, credentials, scope } = {
      exchange: this.#exchange,
      credentials: this.#credentials,
      scope: this.#scope(),
    };
    const answer = await answerChallenge(first, this.#origin, {
      exchange,
      credentials,
      scope,
      signal: this.#options.signal,
    });
    if (answer === undefined || answer === this.#authorization) return first;
    first.body.resume();
    this.#authorization = answer;
    return this.#send(request);
  }

  /** Of our own machine a registry may speak without TLS, as engines allow too. */
  async #send(request: ExchangeRequest): Promise<ExchangeResponse> {
    const isOurs = request.url.host === this.#origin.host;
    const authorization = isOurs && this.#authorization !== undefined && { authorization: this.#authorization };
    const headers = { ...request.headers, ...authorization };
    // A registry behind a proxy may name itself without TLS.
    const ours = (): URL => (isOurs ? withProtocol(request.url, this.#origin) : request.url);
    try {
      return await this.#exchange.send({ ...request, url: ours(), headers });
    } catch (error) {
      if (this.#origin.protocol !== "https:" || !isLoopback(this.#origin.hostname) || !isNoTls(error)) throw error;
      this.#origin = new URL(`http://${this.#origin.host}`);
      return this.#exchange.send({ ...request, url: ours(), headers });
    }
  }

  #url(path: string): URL {
    return new URL(`/v2/${this.#image.repository}/${path}`, this.#origin);
  }

  #scope(): string {
    return `repository:${this.#image.repository}:${this.#options.access}`;
  }

  #name(): string {
    return `${this.#image.registry}/${this.#image.repository}`;
  }

  async #error(response: ExchangeResponse, verb: "pull" | "push"): Promise<UserError> {
    const doing = verb === "pull" ? `pull from ${this.#name()}` : `push to ${this.#name()}`;
    return registryError(response, doing, this.#image.registry, this.#credentials !== undefined);
  }
}

function withProtocol(url: URL, origin: URL): URL {
  const changed = new URL(url);
  changed.protocol = origin.protocol;
  return changed;
}

/** Docker Hub's API is not where its name says. */
function apiHost(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "[::1]";
}
