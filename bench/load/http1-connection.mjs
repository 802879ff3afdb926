// The least an HTTP/1.1 client can do: one request after the other on a connection, answers read as bytes.
import tls from "node:tls";

const headEnd = Buffer.from("\r\n\r\n");

export class Http1Connection {
  #socket;
  #head = Buffer.alloc(0);
  #left = -1;
  #length = 0;

  constructor(socket, { onEnd }) {
    this.#socket = socket;
    this.onEnd = onEnd;
    socket.on("data", (chunk) => this.#read(chunk));
  }

  static connect({ host, port, credentials }, handlers) {
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host, port, ...credentials, ALPNProtocols: ["http/1.1"], servername: "localhost" });
      socket.setNoDelay(true);
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        socket.on("error", () => undefined);
        resolve(new Http1Connection(socket, handlers));
      });
    });
  }

  request(bytes) {
    this.#socket.write(bytes);
  }

  flush() {}

  close() {
    this.#socket.destroy();
  }

  #read(chunk) {
    if (this.#left < 0) {
      const head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = head.indexOf(headEnd);
      if (end < 0) return void (this.#head = head);
      this.#head = this.#head.subarray(0, 0);
      const text = head.latin1Slice(0, end);
      if (!text.startsWith("HTTP/1.1 2")) throw new Error(text);
      this.#length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      this.#left = this.#length - (head.length - end - 4);
    } else this.#left -= chunk.length;
    if (this.#left > 0) return;
    if (this.#left < 0) throw new Error("more came than was announced");
    this.#left = -1;
    this.onEnd(this.#length);
  }
}
