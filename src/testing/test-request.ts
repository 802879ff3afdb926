import type { HttpRequest, HttpResponse, Peer } from "../endpoints/http.ts";
import { InProcessRequest, type HeaderLines } from "./in-process-request.ts";
import { openSocket, type TestSocket } from "./test-socket.ts";

export interface TestRequestOptions {
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown;
  /** Names in lower case. */
  readonly headers?: HeaderLines;
  readonly signal?: AbortSignal;
}

/** The whole answer to a raw request. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: HttpResponse["headers"];
  readonly text: string;
  /** undefined if it is none. */
  readonly json: unknown;
}

type Serve = (request: HttpRequest) => Promise<HttpResponse>;

/** Sends a raw request, and waits for its answer to end. */
export async function sendRequest(
  serve: Serve,
  peer: Peer,
  method: string,
  path: string,
  { body, headers = {}, signal = new AbortController().signal }: TestRequestOptions,
): Promise<TestAnswer> {
  const bytes = body === undefined ? {} : { body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) };
  const request = new InProcessRequest({ method, path, headers, ...bytes }, signal, peer);
  const response = await serve(request);
  const text = await textOf(response.body);
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

/** Opens a WebSocket. @throws Error with the answer if the server refuses. */
export async function openTestSocket(
  serve: Serve,
  { peer, headers: given }: { readonly peer: Peer; readonly headers: HeaderLines },
  path: string,
  protocols: readonly string[],
): Promise<TestSocket> {
  const headers = {
    ...given,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGVzdCB0ZXN0IHRlc3QgIQ==",
    ...(protocols.length === 0 ? {} : { "sec-websocket-protocol": protocols.join(", ") }),
  };
  const request = new InProcessRequest(
    { method: "GET", path, headers },
    new AbortController().signal,
    peer,
    "HTTP/1.1",
  );
  const { status, body, upgrade } = await serve(request);
  if (upgrade === undefined) throw new Error(`no WebSocket at ${path}: ${status} ${await textOf(body)}`);
  return openSocket(upgrade);
}

async function textOf(body: HttpResponse["body"]): Promise<string> {
  if (body === undefined) return "";
  const chunks: Buffer[] = [];
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
