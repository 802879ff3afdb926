/** Hands items from one who pushes to one who iterates, at the latter's pace. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #size = 0;
  #ended = false;
  /** Those who wait for a change, on either side. */
  #waiting: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    private readonly sizeOf: (item: T) => number,
  ) {}

  /** Resolves when there is room for more. What comes after the end is dropped. */
  async push(item: T): Promise<void> {
    if (this.#ended) return;
    this.#items.push(item);
    this.#size += this.sizeOf(item);
    this.#changed();
    while (this.#size > this.limit && !this.#ended) await this.#change();
  }

  /** What is there can still be read. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) {
          this.#size -= this.sizeOf(item);
          this.#changed();
          yield item;
        } else if (this.#ended) {
          return;
        } else {
          await this.#change();
        }
      }
    } finally {
      this.end(); // Nobody reads any more.
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const tell of waiting) tell();
  }
}
