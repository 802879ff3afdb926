import type { Channels, TerminalSize, WebSocketConnection } from "../../api/web-socket.ts";
import { StatusError, statusErrors } from "../../meta/status-error.ts";
import { AsyncQueue } from "./async-queue.ts";

/** Subprotocols of channels. [src: k8s.io/streaming httpstream/wsstream] */
const supported = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "channel.k8s.io",
  "base64.channel.k8s.io",
];

/**
 * The first of the client's subprotocols that has channels; one who names none gets the oldest, unless plain WebSockets
 * are served as well.
 */
export function channelProtocol(requested: readonly string[], alsoPlain: boolean): string | undefined {
  if (requested.length === 0) return alsoPlain ? undefined : "";
  return requested.find((protocol) => supported.includes(protocol));
}

const stdin = 0;
const stdout = 1;
const stderr = 2;
const errors = 3;
const resize = 4;
/** v5: the channel behind this byte is closed. */
const closeSignal = 255;
/** Bytes of input a handler may leave unread. */
const unread = 1024 * 1024;

/** Has `handle` serve the channels of a socket, and tells the client how it ended. */
export async function serveChannels(
  socket: WebSocketConnection,
  handle: (channels: Channels) => Promise<void>,
): Promise<void> {
  const session = new ChannelSession(socket);
  const reading = session.read();
  try {
    await handle(session);
    await session.tellSuccess();
  } catch (error) {
    await session.tellFailure(error);
  } finally {
    session.stop();
    await reading;
  }
}

class ChannelSession implements Channels {
  readonly protocol: string;
  readonly stdin = new AsyncQueue<Buffer>(unread, (piece) => piece.length);
  readonly resize = new AsyncQueue<TerminalSize>(1024, () => 1);
  readonly #isBase64: boolean;
  readonly #hasStatus: boolean;

  constructor(private readonly socket: WebSocketConnection) {
    this.protocol = socket.protocol;
    this.#isBase64 = this.protocol.includes("base64");
    this.#hasStatus = /^v[45]\./.test(this.protocol);
  }

  // Handlers may take them apart.
  readonly stdout = (data: string | Uint8Array): Promise<void> => this.#write(stdout, data);
  readonly stderr = (data: string | Uint8Array): Promise<void> => this.#write(stderr, data);

  /** Before v4 only failures are told, as text. */
  async tellSuccess(): Promise<void> {
    if (this.#hasStatus) await this.#write(errors, JSON.stringify({ metadata: {}, status: "Success" }));
  }

  async tellFailure(error: unknown): Promise<void> {
    const { status } = error instanceof StatusError ? error : statusErrors.internal("unexpected error");
    await this.#write(errors, this.#hasStatus ? JSON.stringify(status) : (status.message ?? ""));
    if (!(error instanceof StatusError)) throw error;
  }

  /** Hands over what comes until the client goes. */
  async read(): Promise<void> {
    try {
      for await (const message of this.socket.messages) if (!(await this.#take(Buffer.from(message)))) break;
    } finally {
      this.stdin.end();
      this.resize.end();
    }
  }

  /** What still comes is nobody's. */
  stop(): void {
    this.stdin.end();
    this.resize.end();
    this.socket.close();
  }

  /** @returns whether to go on. */
  async #take(message: Buffer): Promise<boolean> {
    const [first, second] = message;
    if (first === undefined) return true;
    if (this.protocol === "v5.channel.k8s.io" && first === closeSignal) {
      if (second === stdin) this.stdin.end();
      if (second === resize) this.resize.end();
      return message.length === 2;
    }
    const channel = this.#isBase64 ? first - 48 : first;
    const rest = message.subarray(1);
    const data = this.#isBase64 ? Buffer.from(rest.toString("latin1"), "base64") : rest;
    if (channel === stdin) await this.stdin.push(data);
    if (channel === resize) for (const size of sizesOf(data)) await this.resize.push(size);
    return true;
  }

  async #write(channel: number, data: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(data as Uint8Array);
    if (this.#isBase64) await this.socket.send(`${channel}${bytes.toString("base64")}`);
    else await this.socket.send(Buffer.concat([Buffer.of(channel), bytes]));
  }
}

/** What is no size is ignored. */
function sizesOf(data: Buffer): TerminalSize[] {
  try {
    const { Width: width, Height: height } = JSON.parse(data.toString()) as { Width?: unknown; Height?: unknown };
    return typeof width === "number" && typeof height === "number" ? [{ width, height }] : [];
  } catch {
    return [];
  }
}
