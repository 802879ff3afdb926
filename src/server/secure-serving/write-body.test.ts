import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { bodyLength, discardBody, writeBody } from "./write-body.ts";

/** Takes what is written one piece per turn of the event loop, and notes how much had to wait. */
function slowSink(): Writable & { readonly pieces: Buffer[]; readonly waiting: number[] } {
  const pieces: Buffer[] = [];
  const waiting: number[] = [];
  const sink: Writable = new Writable({
    highWaterMark: 16_384,
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk);
      waiting.push(sink.writableLength);
      setImmediate(done);
    },
  });
  return Object.assign(sink, { pieces, waiting });
}

describe("writeBody", () => {
  it("R-NODE-8: joins small chunks to slices of at most 256 KiB, and gives no more than a few before they are taken", async () => {
    const chunks = Array.from({ length: 10_000 }, (_, index) => Buffer.alloc(1500, index % 256));
    const sink = slowSink();
    await writeBody(sink, chunks);
    await finished(sink);
    expect(Buffer.concat(sink.pieces).equals(Buffer.concat(chunks))).toBe(true);
    expect(sink.pieces.length).toBeLessThan(80);
    expect(Math.max(...sink.pieces.map(({ length }) => length))).toBeLessThanOrEqual(262_144);
    expect(Math.max(...sink.waiting)).toBeLessThanOrEqual(524_288 + 262_144);
    expect(sink.writableEnded).toBe(true);
  });

  it("cuts big buffers without copying, in order with small ones", async () => {
    const body = [Buffer.from("a"), Buffer.alloc(600_000, "b"), Buffer.from("c"), Buffer.alloc(0)];
    const sink = slowSink();
    await writeBody(sink, body);
    await finished(sink);
    expect(Buffer.concat(sink.pieces).equals(Buffer.concat(body))).toBe(true);
    expect(sink.pieces.map(({ length }) => length)).toEqual([1, 262_144, 262_144, 75_712, 1]);
    expect(sink.pieces[1]?.buffer).toBe(body[1]?.buffer);
  });

  it("stops when the reader goes away, and tells a stream", async () => {
    let returned = false;
    const stream = (async function* () {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        returned = true;
      }
    })();
    const sink = slowSink();
    setTimeout(() => sink.destroy(), 10);
    await writeBody(sink, stream);
    expect(returned).toBe(true);
    const sent = slowSink();
    sent.destroy();
    await writeBody(sent, [Buffer.alloc(10)]);
    expect(sent.pieces).toEqual([]);
  });

  it("rejects if the stream throws, and leaves the sink open to be broken off", async () => {
    const sink = slowSink();
    const stream = (async function* () {
      yield Buffer.from("half");
      throw new Error("gone");
    })();
    await expect(writeBody(sink, stream)).rejects.toThrow("gone");
    expect(sink.writableEnded).toBe(false);
  });

  it("knows lengths, and tells a stream that is not sent", () => {
    let returned = false;
    const stream: AsyncIterable<Buffer> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error("must not be read")),
        return: () => {
          returned = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    expect([bodyLength(Buffer.alloc(3)), bodyLength([Buffer.alloc(3), Buffer.alloc(4)]), bodyLength(stream)]).toEqual([
      3,
      7,
      undefined,
    ]);
    discardBody(stream);
    discardBody(undefined);
    expect(returned).toBe(true);
  });
});
