/** Builds one protobuf message. Fields at their default value are left out, as proto3 has it, unless said otherwise. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  /** int64, uint64, enum. @param value below 2^53, not negative */
  integer(field: number, value: number): this {
    return value === 0 ? this : this.presentInteger(field, value);
  }

  /** As integer, written even if it is 0: a member of a oneof. */
  presentInteger(field: number, value: number): this {
    this.#parts.push(varints(field << 3, value));
    return this;
  }

  boolean(field: number, value: boolean): this {
    return this.integer(field, value ? 1 : 0);
  }

  bytes(field: number, value: Buffer): this {
    return value.length === 0 ? this : this.message(field, value);
  }

  /** An embedded message, written even if it is empty. */
  message(field: number, message: Buffer): this {
    this.#parts.push(varints((field << 3) | 2, message.length), message);
    return this;
  }

  finish(): Buffer {
    return this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
  }
}

/** A tag and the number behind it. */
function varints(tag: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(15);
  return bytes.subarray(0, writeVarint(bytes, writeVarint(bytes, 0, tag), value));
}

function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[end++] = rest;
  return end;
}
