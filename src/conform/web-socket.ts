import { AssertionError } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Agent, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { tlsOptions, type Identity } from "./identity.ts";

/** What came over a WebSocket, undecoded but for masks: no library's idea of what is right stands between. */
export interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
}

export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const patience = 10_000;

/** The client's end of a WebSocket (RFC 6455), as plain as can be. */
export class WebSocketClient {
  readonly #socket: Duplex;
  readonly #frames: Frame[] = [];
  #buffered: Buffer;
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>,
    socket: Duplex,
    head: Buffer,
  ) {
    this.#socket = socket;
    this.#buffered = head;
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket
      .on("error", () => this.#end())
      .on("close", () => this.#end())
      .on("end", () => this.#end());
    this.#receive(Buffer.alloc(0));
  }

  /** @throws AssertionError if the answer is no 101. */
  static open(
    identity: Identity,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WebSocketClient> {
    const { hostname, port, origin, pathname } = new URL(identity.server);
    const agent = new Agent({ ALPNProtocols: ["http/1.1"], ...tlsOptions(identity) });
    return new Promise((resolve, reject) => {
      const sent = httpsRequest({
        agent,
        hostname,
        port: port || 443,
        path: pathname.replace(/\/+$/, "") + path,
        headers: {
          connection: "Upgrade",
          upgrade: "websocket",
          origin, // kube-apiserver refuses those without one.
          "sec-websocket-version": "13",
          "sec-websocket-key": randomBytes(16).toString("base64"),
          ...(identity.token === undefined ? {} : { authorization: `Bearer ${identity.token}` }),
          ...headers,
        },
      });
      sent.on("error", reject);
      sent.on("upgrade", ({ headers: answered }, socket, head) => resolve(new WebSocketClient(answered, socket, head)));
      sent.on("response", (answer) => {
        answer.resume();
        reject(new AssertionError({ message: `WebSocket ${path}: expected status 101, got ${answer.statusCode}` }));
      });
      sent.end();
    });
  }

  /** The next frame; undefined when the connection has ended. */
  async next(): Promise<Frame | undefined> {
    const end = Date.now() + patience;
    while (this.#frames.length === 0 && !this.#ended) {
      if (Date.now() > end)
        throw new AssertionError({ message: `WebSocket: expected a frame, nothing came within ${patience} ms` });
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 100).unref();
      });
    }
    return this.#frames.shift();
  }

  /** One text message, masked as clients must. */
  send(text: string): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
    this.#socket.write(Buffer.concat([Buffer.of(0x81, 0x80 | payload.length), mask, masked]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#buffered = Buffer.concat([this.#buffered, bytes]);
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) this.#frames.push(frame);
    this.#wake();
  }

  #take(): Frame | undefined {
    const [first, second] = this.#buffered;
    if (first === undefined || second === undefined) return undefined;
    const short = second & 0x7f;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (this.#buffered.length < start) return undefined;
    const length =
      short === 127
        ? Number(this.#buffered.readBigUInt64BE(2))
        : short === 126
          ? this.#buffered.readUInt16BE(2)
          : short;
    if (this.#buffered.length < start + length) return undefined;
    const payload = this.#buffered.subarray(start, start + length);
    this.#buffered = this.#buffered.subarray(start + length);
    return { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, payload };
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}
