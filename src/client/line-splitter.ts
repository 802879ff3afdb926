const newline = 0x0a;
const nothing = Buffer.alloc(0);

/** Cuts a stream of chunks into lines. Each byte is looked at and copied once, however the chunks fall. */
export class LineSplitter {
  #pending: Uint8Array[] = [];

  /** The lines that this chunk ends, without their newline; empty lines are left out. */
  push(chunk: Uint8Array): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#pending.push(chunk.subarray(start, end));
      const line = this.#take();
      if (line.length > 0) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#pending.push(chunk.subarray(start));
    return lines;
  }

  /** What came behind the last newline. */
  rest(): Buffer {
    return this.#take();
  }

  #take(): Buffer {
    const parts = this.#pending;
    this.#pending = [];
    const [only] = parts;
    if (only === undefined) return nothing;
    return parts.length === 1 ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts);
  }
}
