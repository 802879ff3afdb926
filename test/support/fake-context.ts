import type { HttpRequest, HttpResponse, Peer, RequestContext } from "../../src/endpoints/http.ts";
import { ServedRequestContext } from "../../src/filters/request-context.ts";
import type { Logger } from "../../src/filters/logger.ts";

export interface FakeRequest {
  readonly method?: string;
  /** With its query. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly protocol?: HttpRequest["protocol"];
  readonly peer?: Peer;
  readonly signal?: AbortSignal;
}

/** A request of no socket, for filters. */
export function fakeRequest(fake: FakeRequest = {}): HttpRequest {
  const [path = "/", query = ""] = (fake.url ?? "/").split(/\?(.*)/s);
  const headers = new Map(Object.entries(fake.headers ?? {}).map(([name, value]) => [name, [value].flat()]));
  return {
    method: fake.method ?? "GET",
    path,
    query,
    protocol: fake.protocol ?? "HTTP/2.0",
    header: (name) => headers.get(name)?.[0],
    headerValues: (name) => headers.get(name) ?? [],
    headerNames: () => [...headers.keys()],
    body: () => Promise.resolve(Buffer.alloc(0)),
    signal: fake.signal ?? new AbortController().signal,
    peer: fake.peer ?? { address: "10.0.0.1:4711", certificates: [], cache: new Map() },
  };
}

export const fakeContext = (fake?: FakeRequest): RequestContext => new ServedRequestContext(fakeRequest(fake));

export const ok = (text = "ok"): HttpResponse => ({
  status: 200,
  headers: { "content-type": "text/plain" },
  body: Buffer.from(text),
});

export interface LogLine {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** A log that can be looked at. */
export function recordingLogger(verbosity = 0): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return {
    lines,
    enabled: (wanted) => wanted <= verbosity,
    info: (message, fields) => void lines.push({ severity: "info", message, ...fields }),
    warning: (message, fields) => void lines.push({ severity: "warning", message, ...fields }),
    error: (message, error, fields) => void lines.push({ severity: "error", message, error, ...fields }),
  };
}

/** The whole body as text. */
export async function textOf({ body }: HttpResponse): Promise<string> {
  if (body === undefined) return "";
  if (Buffer.isBuffer(body)) return body.toString();
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
