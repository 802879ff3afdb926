/** Of a frame: a byte that says whether it is compressed, and four of length. */
const HEAD_BYTES = 5;
/** More than any answer should have; a length above it is no length. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

/** One message as gRPC sends it. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, HEAD_BYTES);
  return framed;
}

/** Takes what comes of a stream and gives the messages in it. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes needed before there is anything new to see. */
  #wanted = HEAD_BYTES;

  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return [];
    return this.#split(this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks));
  }

  #split(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    let at = 0;
    this.#wanted = HEAD_BYTES;
    while (bytes.length - at >= HEAD_BYTES) {
      const end = at + HEAD_BYTES + lengthOf(bytes, at);
      if (end > bytes.length) {
        this.#wanted = end - at;
        break;
      }
      messages.push(bytes.subarray(at + HEAD_BYTES, end));
      at = end;
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#length = bytes.length - at;
    return messages;
  }
}

function lengthOf(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at + 1);
  if (bytes[at] !== 0 || length > MAX_MESSAGE_BYTES) throw new Error("gRPC: a frame that is none, or compressed");
  return length;
}
