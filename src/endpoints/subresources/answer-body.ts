import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerBody } from "../../api/subresource-request.ts";
import { StatusError } from "../../meta/status-error.ts";
import type { HttpResponse } from "../http.ts";

/** Milliseconds for a stream to come up with its first piece, or an error that can still be told; then headers are sent. */
const firstPieceWithin = 1000;

/**
 * What a handler answers with, as a response's body. Errors of a stream's beginning are thrown; later ones break it off.
 * When `signal` aborts, the stream ends: cleanly, unless it is because it has taken too long.
 */
export async function answerBody(body: AnswerBody, signal: AbortSignal): Promise<NonNullable<HttpResponse["body"]>> {
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return asBuffer(body);
  const stream = new AnswerStream(body, signal);
  await stream.begun();
  return stream;
}

const asBuffer = (piece: string | Uint8Array): Buffer =>
  typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);

type Piece = IteratorResult<string | Uint8Array, unknown>;

class AnswerStream implements AsyncIterable<Buffer>, AsyncIterator<Buffer, undefined> {
  readonly #source: AsyncIterator<string | Uint8Array, unknown>;
  /** Asked for before the headers are sent. */
  #first: Promise<Piece> | undefined;

  constructor(
    body: AsyncIterable<string | Uint8Array>,
    private readonly signal: AbortSignal,
  ) {
    this.#source = body[Symbol.asyncIterator]();
    this.#first = this.#source.next();
    this.#first.catch(() => undefined); // Told by next(), if begun() has not.
  }

  async begun(): Promise<void> {
    const enough = new AbortController();
    try {
      await Promise.race([this.#first, sleep(firstPieceWithin, undefined, { signal: enough.signal })]);
    } finally {
      enough.abort();
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const piece = this.#first ?? this.#source.next();
    this.#first = undefined;
    const { done, value } = await this.#unlessAborted(piece);
    return done === true ? { done, value: undefined } : { done: false, value: asBuffer(value) };
  }

  /** Not awaited: what waits for its source need not end at once. */
  return(): Promise<IteratorResult<Buffer, undefined>> {
    Promise.resolve(this.#source.return?.()).catch(() => undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  #unlessAborted(piece: Promise<Piece>): Promise<Piece> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        void this.return();
        if (signal.reason instanceof StatusError) reject(signal.reason);
        else resolve({ done: true, value: undefined });
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      piece.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
    });
  }
}
