import { describe, expect, it } from "vitest";
import { isPushStream, PushStreamIterator, type PushStream, type Sink } from "./push-stream.ts";

/** Writes the numbers from 1 on whenever it may, up to `last`; then ends, or fails. */
class Numbers implements PushStream<number> {
  readonly #last: number;
  readonly #failure: Error | undefined;
  #sink: Sink<number> | undefined;
  #next = 1;
  cancelled = 0;

  constructor(last: number, failure?: Error) {
    this.#last = last;
    this.#failure = failure;
  }

  [Symbol.asyncIterator](): AsyncIterator<number, undefined> {
    return new PushStreamIterator(this);
  }

  pipe(sink: Sink<number>): void {
    this.#sink = sink;
    this.resume();
  }

  resume(): void {
    while (this.#next <= this.#last) if (!this.#sink?.write(this.#next++)) return;
    if (this.#failure === undefined) this.#sink?.end();
    else this.#sink?.fail(this.#failure);
  }

  cancel(): void {
    this.cancelled++;
    this.#sink?.end();
  }
}

const takeAll = async (stream: AsyncIterable<number>): Promise<number[]> => {
  const all: number[] = [];
  for await (const piece of stream) all.push(piece);
  return all;
};

describe("PushStreamIterator", () => {
  it("gives every piece once, then ends and stays ended", async () => {
    expect(await takeAll(new Numbers(3))).toEqual([1, 2, 3]);
    const iterator = new PushStreamIterator(new Numbers(1));
    await iterator.next();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("rejects once with the failure, after what came before it", async () => {
    const iterator = new PushStreamIterator(new Numbers(1, new Error("broken")));
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toThrow("broken");
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("cancels the stream when the loop is left, also before it has begun", async () => {
    const left = new Numbers(10);
    for await (const piece of left) if (piece === 2) break;
    expect(left.cancelled).toBe(1);
    const unread = new Numbers(10);
    await new PushStreamIterator(unread).return();
    expect(unread.cancelled).toBe(1);
  });

  it("settles a waiting next() when it is returned", async () => {
    const silent: PushStream<number> = {
      pipe: () => undefined,
      resume: () => undefined,
      cancel: () => undefined,
      [Symbol.asyncIterator]: () => new PushStreamIterator(silent),
    };
    const iterator = new PushStreamIterator(silent);
    const waiting = iterator.next();
    await expect(iterator.next()).rejects.toThrow("before the last one settled");
    await iterator.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

describe("isPushStream", () => {
  it("tells streams that can be piped from those that can only be iterated", () => {
    expect(isPushStream(new Numbers(1))).toBe(true);
    expect(isPushStream((async function* () {})())).toBe(false);
  });
});
