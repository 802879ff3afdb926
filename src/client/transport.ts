/**
 * How requests reach a server. The default is HTTPS (`https-transport`); tests hand over one that calls a handler in the
 * same process, so that no port is needed.
 */
export interface Transport {
  /**
   * Resolves once the headers have come, whatever the status.
   * @throws TransportError if no answer comes; the signal's reason if it was aborted
   */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Ends idle connections; a request under way fails. */
  close(): void;
}

export interface TransportRequest {
  readonly method: string;
  /** Percent-encoded path with its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal?: AbortSignal;
  /** Called when there is a connection, right before the request goes out, which may be long after `send`: a throw keeps it here. */
  readonly beforeSending?: () => void;
  /** The answer is given up when nothing comes for so long while it is waited for. Default: 75 000. */
  readonly idleMilliseconds?: number;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /**
   * To be read once, to its end or until `return()`: both free the connection.
   * @throws TransportError if the connection breaks before the end
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The server could not be reached, or the connection broke: whether a write happened is unknown. */
export class TransportError extends Error {
  override readonly name = "TransportError";
}

export const defaultIdleMilliseconds = 75_000;

/** The first value of a header. */
export function headerOf(response: Pick<TransportResponse, "headers">, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Seconds of `Retry-After`; absent or a date: undefined. */
export function retryAfterOf(response: Pick<TransportResponse, "headers">): number | undefined {
  const text = headerOf(response, "retry-after")?.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The whole body. */
export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 && Buffer.isBuffer(chunks[0]) ? chunks[0] : Buffer.concat(chunks);
}
