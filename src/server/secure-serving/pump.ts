import type { Writable } from "node:stream";
import type { PushStream, Sink } from "../../storage/push-stream.ts";
import { remainderLimit } from "./limits.ts";

/**
 * Sends what a stream has, each piece at once, at the reader's pace; then ends `out`. If the reader goes away the stream
 * is cancelled. Rejects if the stream fails; `out` is then still open, for the caller to abort.
 */
export function pump(stream: PushStream<Buffer>, out: Writable): Promise<void> {
  if (out.destroyed) {
    stream.cancel();
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => stream.pipe(new WritableSink(stream, out, resolve, reject)));
}

/** A reader that has stopped does not get to keep what was still to be sent to it (R-WATCH-8). */
function endWithin(out: Writable, milliseconds: number): void {
  out.end();
  if (out.writableLength === 0) return;
  const cut = setTimeout(() => out.destroy(), milliseconds);
  out.once("close", () => clearTimeout(cut)).once("finish", () => clearTimeout(cut));
}

class WritableSink implements Sink<Buffer> {
  readonly #onClose = () => this.stream.cancel();
  readonly #onDrain = () => this.stream.resume();

  constructor(
    private readonly stream: PushStream<Buffer>,
    private readonly out: Writable,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    out.once("close", this.#onClose);
  }

  write(piece: Buffer): boolean {
    const { out } = this;
    if (out.destroyed) return false; // Its "close" is still to come.
    if (out.write(piece)) return true;
    out.once("drain", this.#onDrain);
    return false;
  }

  end(): void {
    const { out } = this;
    out.off("close", this.#onClose);
    if (!out.destroyed) endWithin(out, remainderLimit);
    this.resolve();
  }

  fail(error: unknown): void {
    this.out.off("close", this.#onClose);
    this.reject(error);
  }
}
