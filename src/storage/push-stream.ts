/** Where a PushStream goes. Its functions must not throw. */
export interface Sink<T> {
  /** @returns false if nothing more may be written before the stream is resumed. */
  write(piece: T): boolean;
  /** The last call, unless fail() was. */
  end(): void;
  fail(error: unknown): void;
}

/**
 * A stream that writes to a sink, without a promise for every piece: with thousands of watchers those cost more than
 * sending it. It can be piped or iterated, once.
 */
export interface PushStream<T> extends AsyncIterable<T> {
  /** Begins to write, at once if something is there. */
  pipe(sink: Sink<T>): void;
  /** Goes on after the sink has refused more. */
  resume(): void;
  /** Ends it now; the sink is told if it has not been. */
  cancel(): void;
}

export const isPushStream = <Stream extends PushStream<unknown>>(
  stream: AsyncIterable<unknown> | Stream,
): stream is Stream => typeof (stream as Partial<Stream>).pipe === "function";

/** Reads a stream piece by piece. */
export class PushStreamIterator<T> implements AsyncIterableIterator<T, undefined>, Sink<T> {
  #waiting: { resolve(result: IteratorResult<T, undefined>): void; reject(error: unknown): void } | undefined;
  #isPiped = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly stream: PushStream<T>) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting !== undefined) return Promise.reject(new Error("next() called before the last one settled"));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#ended) this.#settle();
      else if (this.#isPiped) this.stream.resume();
      else {
        this.#isPiped = true;
        this.stream.pipe(this);
      }
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#ended = true;
    this.stream.cancel();
    this.#settle();
    return Promise.resolve({ done: true, value: undefined });
  }

  write(piece: T): boolean {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ done: false, value: piece });
    return false;
  }

  end(): void {
    this.#ended = true;
    this.#settle();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.end();
  }

  #settle(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) waiting.resolve({ done: true, value: undefined });
    else waiting.reject(failure.error);
  }
}
