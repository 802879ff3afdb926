import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { Agent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { LineSplitter } from "../client/line-splitter.ts";
import type { Asked } from "./asked.ts";
import { Answer, WatchStream, type Event } from "./answer.ts";
import { noteEvent, shortened, shownHeaders, type Exchange } from "./exchange.ts";
import { tlsOptions, type Identity } from "./identity.ts";

export type Protocol = "HTTP/1.1" | "HTTP/2";

const tooLarge = 413;

interface Opened {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Readable;
  cut(): void;
}

interface Ready {
  readonly method: string;
  /** With the prefix of the server's URL. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly content: Buffer | undefined;
}

/** Bare HTTP over one protocol: nothing is retried, followed, decoded or tidied up. */
export class Wire {
  readonly protocol: Protocol;
  readonly #identity: Identity;
  readonly #agent: Agent;
  readonly #record: (exchange: Exchange) => void;
  #session: ClientHttp2Session | undefined;
  #isClosed = false;

  /** @param record is told of every request as it is sent; its answer is noted there when it has come */
  constructor(protocol: Protocol, identity: Identity, record: (exchange: Exchange) => void = () => undefined) {
    this.protocol = protocol;
    this.#identity = identity;
    this.#record = record;
    this.#agent = new Agent({ keepAlive: true, ALPNProtocols: ["http/1.1"], ...tlsOptions(identity) });
  }

  async send(asked: Asked): Promise<Answer> {
    const [{ status, headers, body }, exchange] = await this.#open(asked);
    const content = await readAll(body);
    exchange.responseBody = shortened(content.toString("utf8"));
    if (status === tooLarge) this.#leaveSession();
    return new Answer(asked, status, headers, content, exchange);
  }

  /**
   * A body that nobody read: what becomes of its connection is between Node and a server that resets the stream, and has been
   * seen to be nothing.
   */
  #leaveSession(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  /** The stream of a watch; its status is 200 or this throws. */
  async watch(asked: Asked): Promise<WatchStream> {
    const [{ status, headers, body, ...opened }, exchange] = await this.#open(asked);
    if (status !== 200) {
      const answer = new Answer(asked, status, headers, await readAll(body), exchange);
      exchange.responseBody = shortened(answer.text);
      return answer.expect(200) as never;
    }
    const answer = new Answer(asked, status, headers, Buffer.alloc(0), exchange);
    return new WatchStream(answer, eventsIn(body, exchange), () => opened.cut());
  }

  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
    this.#session?.destroy();
  }

  async #open(asked: Asked): Promise<[Opened, Exchange]> {
    if (this.#isClosed) throw new Error("the check was ended");
    const ready = this.#ready(asked);
    const exchange: Exchange = {
      method: ready.method,
      path: ready.path,
      protocol: this.protocol,
      requestHeaders: shownHeaders(Object.entries(ready.headers)),
      ...(ready.content === undefined ? {} : { requestBody: shortened(ready.content.toString("utf8")) }),
    };
    this.#record(exchange);
    const opened = await (this.protocol === "HTTP/2" ? this.#openHttp2(ready) : this.#openHttp1(ready));
    exchange.status = opened.status;
    exchange.responseHeaders = shownHeaders(
      [...opened.headers].filter(([name]) => !name.startsWith(":")).map(([name, values]) => [name, values.join(" ⏎ ")]),
    );
    return [opened, exchange];
  }

  #ready({ method = "GET", path, headers = {}, body }: Asked): Ready {
    const bytes = body === undefined || Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
    const content = bytes === undefined ? undefined : Buffer.from(bytes);
    const { token, server } = this.#identity;
    const prefix = new URL(server).pathname.replace(/\/+$/, "");
    return {
      method,
      path: prefix + path,
      headers: {
        ...(content === undefined
          ? {}
          : { "content-type": "application/json", "content-length": String(content.length) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      content,
    };
  }

  #openHttp1({ method, path, headers, content }: Ready): Promise<Opened> {
    const { hostname, port } = new URL(this.#identity.server);
    return new Promise((resolve, reject) => {
      const message = httpsRequest({ agent: this.#agent, hostname, port: port || 443, method, path, headers });
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
  async #openHttp2(ready: Ready): Promise<Opened> {
    try {
      return await this.#exchangeHttp2(ready);
    } catch (error) {
      if (!/REFUSED_STREAM|GOAWAY/.test((error as Error).message)) throw error;
      this.#session = undefined;
      return await this.#exchangeHttp2(ready);
    }
  }

  #exchangeHttp2({ method, path, headers, content }: Ready): Promise<Opened> {
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
      const tls = tlsOptions(this.#identity);
      this.#session = connect(new URL(this.#identity.server).origin, {
        ALPNProtocols: ["h2"],
        maxSendHeaderBlockLength,
        ...tls,
      });
      this.#session.on("error", () => undefined);
    }
    return this.#session;
  }
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function distinct(raw: readonly string[]): Map<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    values.set(name, [...(values.get(name) ?? []), raw[i + 1] ?? ""]);
  }
  return values;
}

async function* eventsIn(body: Readable, exchange: Exchange): AsyncGenerator<Event, void, undefined> {
  const splitter = new LineSplitter();
  for await (const chunk of body) {
    for (const line of splitter.push(chunk as Buffer)) {
      const text = line.toString("utf8");
      noteEvent(exchange, text);
      yield JSON.parse(text) as Event;
    }
  }
  const rest = splitter.rest();
  if (rest.length > 0) throw new Error(`the watch ended with half an event: ${rest.toString("utf8").slice(0, 200)}`);
}
