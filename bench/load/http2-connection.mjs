// The least an HTTP/2 client can do: frames written and read as bytes. Node's own client costs more than the servers it
// would have to measure.
import tls from "node:tls";

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PING = 6;
const GOAWAY = 7;
const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;

/** Go's client gives a stream 4 MiB and a connection 1 GiB. */
const streamWindow = 4 << 20;
const connectionWindow = 1 << 30;

/** Header block of literals without indexing, so that it can be sent again as it is. */
export function headerBlock({ method, path, authority, headers = {} }) {
  const parts = [method === "GET" ? Buffer.from([0x82]) : method === "POST" ? Buffer.from([0x83]) : literal(2, method)];
  parts.push(Buffer.from([0x87]), literal(4, path), literal(1, authority));
  for (const [name, value] of Object.entries(headers)) parts.push(Buffer.from([0]), string(name), string(value));
  return Buffer.concat(parts);
}

const literal = (index, value) => Buffer.concat([Buffer.from([index]), string(value)]);

function string(text) {
  const bytes = Buffer.from(text);
  if (bytes.length >= 127 + 128) throw new Error("longer headers are not needed here");
  const length = bytes.length < 127 ? [bytes.length] : [127, bytes.length - 127];
  return Buffer.concat([Buffer.from(length), bytes]);
}

export function frame(type, flags, stream, payload) {
  const bytes = Buffer.allocUnsafe(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  payload.copy(bytes, 9);
  return bytes;
}

/** One connection. `onEnd(bytes)` for each answer that has come whole; `onData(stream, chunk)` if given, for each piece. */
export class Http2Connection {
  #socket;
  #out = [];
  #nextStream = 1;
  #bytes = new Map();
  #unacknowledged = 0;
  #head = Buffer.alloc(9);
  #headBytes = 0;
  #type = 0;
  #flags = 0;
  #stream = 0;
  #left = -1;
  #payload = [];

  constructor(socket, { onEnd, onData }) {
    this.#socket = socket;
    this.onEnd = onEnd;
    this.onData = onData;
    socket.on("data", (chunk) => {
      this.#read(chunk);
      this.flush();
    });
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const settings = Buffer.alloc(12);
    settings.writeUInt16BE(2, 0); // ENABLE_PUSH 0
    settings.writeUInt16BE(4, 6);
    settings.writeUInt32BE(streamWindow, 8);
    this.#out.push(frame(SETTINGS, 0, 0, settings), windowUpdate(0, connectionWindow - 65_535));
    this.flush();
  }

  static connect({ host, port, credentials }, handlers) {
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host, port, ...credentials, ALPNProtocols: ["h2"], servername: "localhost" });
      socket.setNoDelay(true);
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        socket.on("error", () => undefined);
        resolve(new Http2Connection(socket, handlers));
      });
    });
  }

  /** Queues a request; flush() sends what is queued in one write. @returns its stream. */
  request(block, body) {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#bytes.set(stream, { total: 0, unacknowledged: 0 });
    this.#out.push(frame(HEADERS, END_HEADERS | (body === undefined ? END_STREAM : 0), stream, block));
    if (body !== undefined) this.#out.push(frame(DATA, END_STREAM, stream, body));
    return stream;
  }

  flush() {
    if (this.#out.length === 0) return;
    this.#socket.write(this.#out.length === 1 ? this.#out[0] : Buffer.concat(this.#out));
    this.#out = [];
  }

  close() {
    this.#socket.destroy();
  }

  #read(chunk) {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left < 0) {
        at = this.#readHead(chunk, at);
        if (this.#left === 0) this.#endFrame();
        continue;
      }
      const end = Math.min(chunk.length, at + this.#left);
      this.#readPayload(chunk, at, end);
      this.#left -= end - at;
      at = end;
      if (this.#left === 0) this.#endFrame();
    }
  }

  #readHead(chunk, at) {
    let head = chunk;
    let start = at;
    if (this.#headBytes > 0 || chunk.length - at < 9) {
      const copied = chunk.copy(this.#head, this.#headBytes, at, at + 9 - this.#headBytes);
      this.#headBytes += copied;
      if (this.#headBytes < 9) return at + copied;
      head = this.#head;
      start = 0;
      at += copied;
      this.#headBytes = 0;
    } else at += 9;
    this.#left = (head[start] << 16) | (head[start + 1] << 8) | head[start + 2];
    this.#type = head[start + 3];
    this.#flags = head[start + 4];
    this.#stream = head.readUInt32BE(start + 5);
    return at;
  }

  #readPayload(chunk, at, end) {
    if (this.#type === DATA) this.#received(end - at, chunk, at, end);
    else if (this.#type === PING || this.#type === GOAWAY || this.#type === RST_STREAM)
      this.#payload.push(chunk.subarray(at, end));
  }

  #received(bytes, chunk, at, end) {
    const state = this.#bytes.get(this.#stream);
    if (state === undefined) return;
    state.total += bytes;
    state.unacknowledged += bytes;
    this.#unacknowledged += bytes;
    this.onData?.(this.#stream, chunk, at, end);
    if (state.unacknowledged > streamWindow / 2) {
      this.#out.push(windowUpdate(this.#stream, state.unacknowledged));
      state.unacknowledged = 0;
    }
    if (this.#unacknowledged > connectionWindow / 4) {
      this.#out.push(windowUpdate(0, this.#unacknowledged));
      this.#unacknowledged = 0;
    }
  }

  #endFrame() {
    this.#left = -1;
    switch (this.#type) {
      case DATA:
      case HEADERS:
        if ((this.#flags & END_STREAM) !== 0) this.#endStream();
        break;
      case SETTINGS:
        if ((this.#flags & ACK) === 0) this.#out.push(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
        break;
      case PING:
        if ((this.#flags & ACK) === 0) this.#out.push(frame(PING, ACK, 0, Buffer.concat(this.#payload)));
        break;
      case RST_STREAM: // Node sends one behind answers that were complete, too.
        if (this.#bytes.has(this.#stream)) this.#brokenOff();
        break;
      case GOAWAY:
        this.#brokenOff();
    }
    this.#payload = [];
  }

  #brokenOff() {
    throw new Error(`the server broke off: frame ${this.#type} ${Buffer.concat(this.#payload).toString("hex")}`);
  }

  #endStream() {
    const state = this.#bytes.get(this.#stream);
    this.#bytes.delete(this.#stream);
    this.onEnd?.(state?.total ?? 0, this.#stream);
  }
}

function windowUpdate(stream, bytes) {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(8, 0, stream, payload);
}
