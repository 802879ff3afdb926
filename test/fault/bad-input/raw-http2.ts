import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { ClientTls } from "../../support/served-api-server.ts";
import type { BadRequest } from "./bad-request.ts";
import { patience, streamPatience, type Outcome, type Sender } from "./exchange.ts";

/** HTTP/2 with Node's own client, which sends all but what is no HTTP/2 at all. */
export class RawHttp2 implements Sender {
  readonly protocol = "HTTP/2";
  readonly #tls: ClientTls;
  #session: ClientHttp2Session | undefined;

  constructor(tls: ClientTls) {
    this.#tls = tls;
  }

  async send(request: BadRequest): Promise<Outcome> {
    const session = await this.#connected();
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headersOf(request), {
        endStream: request.body === undefined && request.framing === "exact",
      });
    } catch {
      return { kind: "unsendable" };
    }
    return exchange(stream, request);
  }

  close(): void {
    this.#session?.destroy();
  }

  #connected(): Promise<ClientHttp2Session> {
    const open = this.#session;
    if (open !== undefined && !open.closed && !open.destroyed) return Promise.resolve(open);
    const session = connect(`https://${this.#tls.host}:${this.#tls.port}`, {
      ...this.#tls,
      maxSendHeaderBlockLength: 1 << 20,
      maxHeaderListPairs: 1_000, // Warnings come one to a line.
      maxSessionMemory: 1_000_000, // As the server: Node's count only ever grows.
    });
    this.#session = session;
    session.on("error", () => undefined);
    return new Promise((resolve, reject) => {
      session.once("connect", () => resolve(session));
      session.once("close", () => reject(new Error("no connection")));
    });
  }
}

function headersOf({ method, target, headers, body, framing }: BadRequest): OutgoingHttpHeaders {
  const all = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of headers) {
    const own = name.toLowerCase();
    const before = all[own];
    all[own] = before === undefined || own === "content-type" ? value : [before, value].flat();
  }
  const length = body?.length ?? 0;
  if (framing === "too-little" || framing === "cut") all["content-length"] = String(length + 10);
  else if (framing === "too-much") all["content-length"] = String(Math.max(0, length - 5));
  else if (body !== undefined && framing === "exact") all["content-length"] = String(length);
  all[":method"] = method;
  all[":path"] = target;
  return all;
}

function exchange(stream: ClientHttp2Stream, request: BadRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    let status = 0;
    const headers = new Map<string, string>();
    const chunks: Buffer[] = [];
    let quiet: NodeJS.Timeout | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(silence);
      clearTimeout(quiet);
      stream.removeAllListeners("close");
      const isOver = outcome.kind === "answered" && outcome.complete;
      if (!isOver && !stream.destroyed) stream.close(constants.NGHTTP2_CANCEL);
      resolve(outcome);
    };
    const answered = (complete: boolean): Outcome => ({
      kind: "answered",
      status,
      headers,
      body: Buffer.concat(chunks),
      complete,
    });
    const listen = (): void => {
      clearTimeout(quiet);
      if (!headers.has("content-length")) quiet = setTimeout(() => finish(answered(false)), streamPatience);
    };
    const silence = setTimeout(() => finish({ kind: "silent" }), patience);
    stream.on("error", () => undefined);
    stream.on("response", (given) => {
      status = Number(given[":status"]);
      for (const [name, value] of Object.entries(given))
        if (name.charCodeAt(0) !== 58) headers.set(name, String(value));
      listen();
    });
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      listen();
    });
    stream.on("end", () => status > 0 && finish(answered(true)));
    stream.on("close", () =>
      finish(status > 0 ? answered(false) : { kind: "hung-up", why: `reset ${stream.rstCode}` }),
    );
    write(stream, request);
  });
}

function write(stream: ClientHttp2Stream, { body, framing }: BadRequest): void {
  if (body === undefined && framing === "exact") return;
  const content = body ?? Buffer.alloc(0);
  if (framing === "cut") {
    stream.write(content.subarray(0, content.length / 2));
    setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 5);
  } else if (framing === "unannounced") {
    const size = Math.max(1, Math.ceil(content.length / 5));
    for (let at = 0; at < content.length; at += size) stream.write(content.subarray(at, at + size));
    stream.end();
  } else stream.end(content);
}
