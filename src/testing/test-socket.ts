import type { WebSocketConnection } from "../api/web-socket.ts";
import type { Upgrade } from "../endpoints/http.ts";

/** The client's end of a WebSocket that never saw a socket. */
export interface TestSocket {
  /** "" if none was agreed on. */
  readonly protocol: string;
  send(message: string | Buffer): void;
  /** The next message; undefined when the server has ended the connection. */
  receive(): Promise<string | Buffer | undefined>;
  /** Leaves. Resolves when the server has noticed. */
  close(): Promise<void>;
}

export function openSocket(upgrade: Upgrade): TestSocket {
  const [toServer, toClient] = [new Pipe(), new Pipe()];
  const closed = new AbortController();
  const end = (): void => {
    closed.abort();
    toServer.end();
    toClient.end();
  };
  const connection: WebSocketConnection = {
    protocol: upgrade.protocol,
    messages: toServer,
    send: async (message) => toClient.push(typeof message === "string" ? message : Buffer.from(message)),
    close: end,
  };
  const served = upgrade.run(connection, closed.signal).finally(end);
  served.catch(() => undefined); // Told by close().
  return {
    protocol: upgrade.protocol,
    send: (message) => toServer.push(message),
    receive: () => toClient.next(),
    close: () => {
      end();
      return served;
    },
  };
}

class Pipe implements AsyncIterable<string | Buffer> {
  readonly #messages: (string | Buffer)[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(message: string | Buffer): void {
    if (!this.#ended) this.#messages.push(message);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async next(): Promise<string | Buffer | undefined> {
    while (this.#messages.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#messages.shift();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string | Buffer, undefined> {
    for (let next = await this.next(); next !== undefined; next = await this.next()) yield next;
  }
}
