import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { PushStreamIterator, type PushStream, type Sink } from "../../storage/push-stream.ts";
import { pump } from "./pump.ts";

/** A stream the test writes by hand. */
class Manual implements PushStream<Buffer> {
  sink: Sink<Buffer> | undefined;
  resumed = 0;
  cancelled = 0;

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return new PushStreamIterator(this);
  }

  pipe(sink: Sink<Buffer>): void {
    this.sink = sink;
  }

  resume(): void {
    this.resumed++;
  }

  cancel(): void {
    this.cancelled++;
    this.sink?.end();
  }

  write(text: string): boolean | undefined {
    return this.sink?.write(Buffer.from(text));
  }
}

/** Takes a write only when told to. */
function slowWritable(highWaterMark: number) {
  const taken: string[] = [];
  const pending: (() => void)[] = [];
  const out = new Writable({
    highWaterMark,
    write: (chunk: Buffer, _encoding, callback) => {
      taken.push(chunk.toString());
      pending.push(callback);
    },
  });
  const takeOne = (): void => pending.shift()?.();
  return { out, taken, takeOne };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("pump", () => {
  it("passes pieces on in the turn in which they come, and ends", async () => {
    const { out, taken, takeOne } = slowWritable(100);
    const stream = new Manual();
    const done = pump(stream, out);
    expect(stream.write("a")).toBe(true);
    expect(taken).toEqual(["a"]);
    takeOne();
    stream.sink?.end();
    await done;
    await turn();
    expect(out.writableFinished).toBe(true);
  });

  it("takes no more than the reader does, and goes on when it has caught up", async () => {
    const { out, taken, takeOne } = slowWritable(2);
    const stream = new Manual();
    void pump(stream, out);
    expect(stream.write("abc")).toBe(false);
    expect(stream.resumed).toBe(0);
    takeOne();
    await turn();
    expect(stream.resumed).toBe(1);
    expect(taken).toEqual(["abc"]);
  });

  it("cancels the stream when the reader goes away, and takes nothing more", async () => {
    const { out, taken } = slowWritable(100);
    const stream = new Manual();
    const done = pump(stream, out);
    out.destroy();
    expect(stream.write("late")).toBe(false);
    await done;
    expect(stream.cancelled).toBe(1);
    expect(taken).toEqual([]);
  });

  it("cancels the stream for a reader that had gone before", async () => {
    const { out } = slowWritable(100);
    out.destroy();
    const stream = new Manual();
    await pump(stream, out);
    expect(stream.cancelled).toBe(1);
  });

  it("rejects if the stream fails, and leaves ending to the caller", async () => {
    const { out } = slowWritable(100);
    const stream = new Manual();
    const done = pump(stream, out);
    stream.sink?.fail(new Error("broken"));
    await expect(done).rejects.toThrow("broken");
    expect(out.writableEnded).toBe(false);
  });
});
