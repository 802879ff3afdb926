import { connect, type TLSSocket } from "node:tls";
import type { ClientTls } from "../../support/served-api-server.ts";
import type { BadRequest } from "./bad-request.ts";
import { patience, streamPatience, type Answered, type Outcome, type Sender } from "./exchange.ts";

/** HTTP/1.1 by hand: every byte goes out as it stands. */
export class RawHttp1 implements Sender {
  readonly protocol = "HTTP/1.1";
  readonly #tls: ClientTls;
  #idle: TLSSocket | undefined;

  constructor(tls: ClientTls) {
    this.#tls = tls;
  }

  async send(request: BadRequest): Promise<Outcome> {
    const kept = this.#idle;
    this.#idle = undefined;
    const socket = kept === undefined || kept.destroyed ? await this.#connect() : kept;
    const outcome = await exchange(socket, request);
    const mayKeep =
      outcome.kind === "answered" &&
      outcome.complete &&
      outcome.headers.get("connection") !== "close" &&
      request.framing === "exact";
    if (mayKeep) this.#idle = socket;
    else socket.destroy();
    return outcome;
  }

  close(): void {
    this.#idle?.destroy();
  }

  #connect(): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.#tls, ALPNProtocols: ["http/1.1"] }, () => {
        socket
          .setNoDelay(true)
          .off("error", reject)
          .on("error", () => undefined);
        resolve(socket);
      });
      socket.once("error", reject);
    });
  }
}

function exchange(socket: TLSSocket, request: BadRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const received = new Received(request.method);
    let quiet: NodeJS.Timeout | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(silence);
      clearTimeout(quiet);
      socket.off("data", onData).off("close", onClose);
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      const answer = received.add(chunk);
      if (answer === undefined) return;
      if (answer.complete) return finish(answer);
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(answer), streamPatience);
    };
    const onClose = (): void => finish(received.parsed() ?? { kind: "hung-up", why: "closed" });
    const silence = setTimeout(() => finish({ kind: "silent" }), patience);
    socket.on("data", onData).on("close", onClose);
    write(socket, request);
  });
}

/** Bytes of an answer as they come in; parsed only when there are enough. */
class Received {
  readonly #method: string;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #wanted = 0;

  constructor(method: string) {
    this.#method = method;
  }

  /** What is there, once the whole body is, or more may come for ever. */
  add(chunk: Buffer): Answered | undefined {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return undefined;
    const answer = this.parsed();
    if (answer === undefined || answer.complete) return answer;
    const length = Number(answer.headers.get("content-length") ?? 0);
    if (length > 0) this.#wanted = this.#length + length - answer.body.length;
    return length > 0 ? undefined : answer;
  }

  parsed(): Answered | undefined {
    return parseAnswer(Buffer.concat(this.#chunks), this.#method);
  }
}

function write(socket: TLSSocket, request: BadRequest): void {
  const { method, target, headers, body, framing } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: localhost",
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const length = body?.length ?? 0;
  if (framing === "unannounced") lines.push("Transfer-Encoding: chunked");
  else if (framing === "too-little" || framing === "cut") lines.push(`Content-Length: ${length + 10}`);
  else if (framing === "too-much") lines.push(`Content-Length: ${Math.max(0, length - 5)}`);
  else if (body !== undefined) lines.push(`Content-Length: ${length}`);
  socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
  const content = body ?? Buffer.alloc(0);
  if (framing === "unannounced") writeChunked(socket, content);
  else if (framing === "cut") {
    socket.write(content.subarray(0, length / 2));
    setTimeout(() => socket.destroy(), 5);
  } else socket.write(content);
  if (framing === "too-little") socket.end();
}

function writeChunked(socket: TLSSocket, content: Buffer): void {
  const size = Math.max(1, Math.ceil(content.length / 5));
  for (let at = 0; at < content.length; at += size) {
    const chunk = content.subarray(at, at + size);
    socket.write(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]));
  }
  socket.write("0\r\n\r\n");
}

/** The first final answer in these bytes; undefined: its headers are not all there. */
export function parseAnswer(bytes: Buffer, method: string): Answered | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return parseAnswer(rest, method);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { kind: "answered", status, headers, ...contentOf(rest, method, status, headers) };
}

function contentOf(
  bytes: Buffer,
  method: string,
  status: number,
  headers: ReadonlyMap<string, string>,
): Pick<Answered, "body" | "complete"> {
  if (method === "HEAD" || status === 204 || status === 304) return { body: Buffer.alloc(0), complete: true };
  if (headers.has("transfer-encoding")) return unchunked(bytes);
  const length = Number(headers.get("content-length") ?? 0);
  return { body: bytes.subarray(0, length), complete: bytes.length >= length };
}

function unchunked(bytes: Buffer): Pick<Answered, "body" | "complete"> {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return { body: Buffer.concat(chunks), complete: false };
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (size === 0) return { body: Buffer.concat(chunks), complete: true };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
