/** Walks over the fields of one protobuf message. Unknown fields are skipped by whoever calls skip() for them. */
export class ProtobufReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #wireType = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Number of the next field; 0 at the end. Its value has to be read, or skipped, before the next call. */
  field(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.integer();
    this.#wireType = tag & 7;
    return tag >>> 3;
  }

  /** A varint: exact below 2^53; above, where ids are and negative numbers, all but its lowest bits. */
  integer(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  boolean(): boolean {
    return this.integer() !== 0;
  }

  /** A copy: what is kept must not keep the whole message from being freed. */
  bytes(): Buffer {
    const [start, end] = this.#range();
    return Buffer.from(this.#bytes.subarray(start, end));
  }

  text(): string {
    const [start, end] = this.#range();
    return this.#bytes.toString("utf8", start, end);
  }

  message<T>(read: (reader: ProtobufReader) => T): T {
    const [start, end] = this.#range();
    return read(new ProtobufReader(this.#bytes, start, end));
  }

  skip(): void {
    if (this.#wireType === 0) this.integer();
    else if (this.#wireType === 1) this.#at += 8;
    else if (this.#wireType === 2) this.#range();
    else if (this.#wireType === 5) this.#at += 4;
    else throw new Error(`protobuf: wire type ${this.#wireType} is not known`);
  }

  #range(): readonly [number, number] {
    const length = this.integer();
    const start = this.#at;
    this.#at = start + length;
    if (this.#at > this.#end) throw new Error("protobuf: message is cut short");
    return [start, this.#at];
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at++] : undefined;
    if (byte === undefined) throw new Error("protobuf: message is cut short");
    return byte;
  }
}
