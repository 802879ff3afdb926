import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { Agent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { LineSplitter } from "../client/line-splitter.ts";
import type { Asked } from "./asked.ts";
import { Answer, WatchStream, type Event } from "./answer.ts";

export type Protocol = "HTTP/1.1" | "HTTP/2";

export interface Identity {
  readonly server: string;
  readonly ca: string;
  /** Absent: an anonymous client. */
  readonly cert?: string;
  readonly key?: string;
}

interface Opened {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Readable;
  cut(): void;
}

/** Bare HTTP over one protocol: nothing is retried, followed, decoded or tidied up. */
export class Wire {
  readonly protocol: Protocol;
  readonly #identity: Identity;
  readonly #agent: Agent;
  #session: ClientHttp2Session | undefined;

  constructor(protocol: Protocol, identity: Identity) {
    this.protocol = protocol;
    this.#identity = identity;
    this.#agent = new Agent({ keepAlive: true, ALPNProtocols: ["http/1.1"], ...tlsOf(identity) });
  }

  async send(asked: Asked): Promise<Answer> {
    const { status, headers, body } = await this.#open(asked);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return new Answer(asked, status, headers, Buffer.concat(chunks));
  }

  /** The stream of a watch; its status is 200 or this throws. */
  async watch(asked: Asked): Promise<WatchStream> {
    const { status, headers, body, ...opened } = await this.#open(asked);
    if (status !== 200) {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      throw new Error(`watch ${asked.path}: ${status} ${Buffer.concat(chunks).toString("utf8")}`);
    }
    return new WatchStream(new Answer(asked, status, headers, Buffer.alloc(0)), eventsIn(body), () => opened.cut());
  }

  close(): void {
    this.#agent.destroy();
    this.#session?.destroy();
  }

  #open(asked: Asked): Promise<Opened> {
    const { method = "GET", path, headers = {}, body } = asked;
    const bytes = body === undefined || Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
    const content = bytes === undefined ? undefined : Buffer.from(bytes);
    const typed = {
      ...(content === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(content.length) }),
      ...headers,
    };
    return this.protocol === "HTTP/2"
      ? this.#openHttp2(method, path, typed, content)
      : this.#openHttp1(method, path, typed, content);
  }

  #openHttp1(method: string, path: string, headers: Record<string, string>, content?: Buffer): Promise<Opened> {
    const { hostname, port } = new URL(this.#identity.server);
    return new Promise((resolve, reject) => {
      const message = httpsRequest({ agent: this.#agent, hostname, port, method, path, headers });
      message.on("error", reject);
      message.on("response", (response) => {
        const values = new Map<string, readonly string[]>();
        for (const [name, list] of Object.entries(response.headersDistinct)) values.set(name, list ?? []);
        resolve({ status: response.statusCode ?? 0, headers: values, body: response, cut: () => message.destroy() });
      });
      message.end(content);
    });
  }

  /** A refused stream was not looked at, so it is sent again: a server may end the connections of strangers. */
  async #openHttp2(method: string, path: string, headers: Record<string, string>, content?: Buffer): Promise<Opened> {
    try {
      return await this.#exchangeHttp2(method, path, headers, content);
    } catch (error) {
      if (!/REFUSED_STREAM|GOAWAY/.test((error as Error).message)) throw error;
      this.#session = undefined;
      return await this.#exchangeHttp2(method, path, headers, content);
    }
  }

  #exchangeHttp2(method: string, path: string, headers: Record<string, string>, content?: Buffer): Promise<Opened> {
    return new Promise((resolve, reject) => {
      const stream: ClientHttp2Stream = this.#http2().request(
        { ":method": method, ":path": path, ...headers },
        { endStream: content === undefined },
      );
      stream.on("error", reject);
      stream.on("response", (received, _flags, raw?: readonly string[]) => {
        resolve({
          status: received[":status"] ?? 0,
          headers: distinct(raw ?? Object.entries(received).flatMap(([name, value]) => [name, String(value)])),
          body: stream,
          cut: () => stream.close(),
        });
      });
      if (content !== undefined) stream.end(content);
    });
  }

  #http2(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      const maxSendHeaderBlockLength = 4 * 1024 * 1024;
      const tls = tlsOf(this.#identity);
      this.#session = connect(this.#identity.server, { ALPNProtocols: ["h2"], maxSendHeaderBlockLength, ...tls });
      this.#session.on("error", () => undefined);
    }
    return this.#session;
  }
}

const tlsOf = ({ ca, cert, key }: Identity) => (cert === undefined || key === undefined ? { ca } : { ca, cert, key });

function distinct(raw: readonly string[]): Map<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    values.set(name, [...(values.get(name) ?? []), raw[i + 1] ?? ""]);
  }
  return values;
}

async function* eventsIn(body: Readable): AsyncGenerator<Event, void, undefined> {
  const splitter = new LineSplitter();
  for await (const chunk of body) {
    for (const line of splitter.push(chunk as Buffer)) yield JSON.parse(line.toString("utf8")) as Event;
  }
  const rest = splitter.rest();
  if (rest.length > 0) throw new Error(`the watch ended with half an event: ${rest.toString("utf8").slice(0, 200)}`);
}
