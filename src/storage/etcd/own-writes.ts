const MAX_KEYS = 2_000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The values this process wrote last. Their events come back over the network as other Buffers of the same bytes; whoever
 * knows the one that was written need not read it again.
 */
export class OwnWrites {
  /** Oldest first. */
  readonly #values = new Map<string, Buffer>();
  #bytes = 0;

  add(key: string, value: Buffer): void {
    this.#remove(key);
    this.#values.set(key, value);
    this.#bytes += value.length;
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= MAX_KEYS && this.#bytes <= MAX_BYTES) break;
      this.#remove(oldest);
    }
  }

  /** The Buffer that was written, if it has these bytes; else these bytes. */
  original(key: string, bytes: Buffer): Buffer {
    const own = this.#values.get(key);
    return own?.equals(bytes) === true ? own : bytes;
  }

  #remove(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#bytes -= value.length;
  }
}
