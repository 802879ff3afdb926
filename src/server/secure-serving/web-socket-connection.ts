import type { WebSocket } from "ws";
import type { WebSocketConnection } from "../../api/web-socket.ts";
import type { Upgrade } from "../../endpoints/http.ts";
import { StatusError } from "../../meta/status-error.ts";
import { closingLimit, pingInterval, remainderLimit, unsentBytes, untakenBytes } from "./limits.ts";

/** A state of `ws`. */
const open = 1;
/** [RFC 6455, 7.4.1] */
const normal = 1000;
const internalError = 1011;
/** Bytes of the reason in a close frame. */
const maximumReason = 123;

/** A WebSocket of `ws`, at the pace of both sides: messages wait for the handler, the handler for its client. */
export class WebSocketServerConnection implements WebSocketConnection {
  readonly protocol: string;
  readonly messages: AsyncIterable<string | Buffer>;
  readonly #closed = new AbortController();
  readonly #received: (string | Buffer)[] = [];
  #receivedBytes = 0;
  #wake: () => void = () => undefined;
  #isAlive = true;

  constructor(private readonly webSocket: WebSocket | undefined) {
    this.protocol = webSocket?.protocol ?? "";
    this.messages = this.#messages();
    if (webSocket === undefined) this.#end();
    else this.#follow(webSocket);
  }

  #follow(webSocket: WebSocket): void {
    webSocket.on("message", (data: Buffer, isBinary: boolean) => this.#receive(isBinary ? data : data.toString()));
    webSocket.on("pong", () => (this.#isAlive = true));
    webSocket.on("error", () => undefined); // "close" follows.
    const pings = setInterval(() => this.#ping(), pingInterval);
    webSocket.once("close", () => {
      clearInterval(pings);
      this.#end();
    });
  }

  /** Of a client that did not wait. */
  static gone(): WebSocketServerConnection {
    return new WebSocketServerConnection(undefined);
  }

  /** Closes when it has been served. Rejects with what the upgrade rejects with. */
  async serve(upgrade: Upgrade): Promise<void> {
    try {
      await upgrade.run(this, this.#closed.signal);
      this.close(normal);
    } catch (error) {
      this.close(internalError, error instanceof StatusError ? error.message : "unexpected error");
      if (!(error instanceof StatusError)) throw error;
    }
  }

  // Handlers may take it apart.
  readonly send = async (message: string | Uint8Array): Promise<void> => {
    const { webSocket } = this;
    if (webSocket?.readyState !== open) return;
    const sent = new Promise<void>((resolve) => webSocket.send(message, () => resolve()));
    if (webSocket.bufferedAmount <= unsentBytes) return;
    const cut = setTimeout(() => webSocket.terminate(), remainderLimit);
    await sent;
    clearTimeout(cut);
  };

  readonly close = (code = normal, reason = ""): void => {
    const { webSocket } = this;
    if (webSocket?.readyState !== open) return;
    webSocket.resume(); // Or its answer would never be read.
    webSocket.close(code, shortened(reason));
    const impatience = setTimeout(() => webSocket.terminate(), closingLimit);
    webSocket.once("close", () => clearTimeout(impatience));
  };

  #ping(): void {
    if (!this.#isAlive) return this.webSocket?.terminate();
    // A paused one does not see the answer.
    this.#isAlive = this.webSocket?.isPaused ?? false;
    this.webSocket?.ping();
  }

  #receive(message: string | Buffer): void {
    if (this.webSocket?.readyState !== open) return; // Nobody reads any more.
    this.#received.push(message);
    this.#receivedBytes += message.length;
    if (this.#receivedBytes > untakenBytes) this.webSocket?.pause();
    this.#wake();
  }

  #end(): void {
    this.#closed.abort(new Error("the client has gone away"));
    this.#wake();
  }

  async *#messages(): AsyncGenerator<string | Buffer, undefined> {
    for (;;) {
      const message = this.#received.shift();
      if (message !== undefined) {
        this.#receivedBytes -= message.length;
        if (this.#receivedBytes <= untakenBytes) this.webSocket?.resume();
        yield message;
      } else if (this.#closed.signal.aborted) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}

/** As much of a text as fits, without half a character. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= maximumReason) return reason;
  return bytes
    .subarray(0, maximumReason - 3)
    .toString()
    .replace(/\ufffd$/, "");
}
