import type { Writable } from "node:stream";
import type { HttpResponse, PushedBody } from "../../endpoints/http.ts";
import { isPushStream } from "../../storage/push-stream.ts";
import { pump } from "./pump.ts";

type Body = NonNullable<HttpResponse["body"]>;

/** A Buffer of up to this many bytes goes out in one write, which needs no waiting. */
export const oneWrite = 262_144;
/** Milliseconds a client may go on sending a body that nobody reads. */
export const unreadLimit = 5000;

/** Bytes written in one go: few enough that no write holds the event loop for long (R-NODE-8), enough to be fast. */
const sliceSize = oneWrite;
/** Bytes given to a connection before waiting for it. */
const maximumBuffered = 524_288;

/** Sends a body at the reader's pace and ends `out`. Rejects if the body is a stream that throws: abort `out` then. */
export function writeBody(out: Writable, body: Body): Promise<void> {
  if (Buffer.isBuffer(body)) return writeChunks(out, [body]);
  if (isChunks(body)) return writeChunks(out, body);
  return isPushStream<PushedBody>(body) ? pump(body, out) : writeStream(out, body);
}

/** Bytes; undefined for a stream. */
export function bodyLength(body: Body): number | undefined {
  if (Buffer.isBuffer(body)) return body.length;
  if (!isChunks(body)) return undefined;
  let bytes = 0;
  for (const chunk of body) bytes += chunk.length;
  return bytes;
}

/** Tells a body that it will not be sent. */
export function discardBody(body: Body | undefined): void {
  if (body === undefined || Buffer.isBuffer(body) || isChunks(body)) return;
  body[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}

const isChunks = (body: Body): body is readonly Buffer[] => Array.isArray(body);

/** Sends ready bytes at the reader's pace; many small chunks are joined to a few big ones. Ends `out`. */
async function writeChunks(out: Writable, chunks: readonly Buffer[]): Promise<void> {
  for (const slice of slices(chunks)) {
    if (out.destroyed) return;
    if (!out.write(slice) && out.writableLength >= maximumBuffered) await drained(out);
  }
  out.end();
}

/**
 * Sends what a stream yields, each piece at once, at the reader's pace; then ends `out`. If the reader goes away the
 * stream is told to return. Rejects if the stream throws; `out` is then still open, for the caller to abort.
 */
async function writeStream(out: Writable, stream: AsyncIterable<Buffer>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  const stop = (): void => void iterator.return?.().catch(() => undefined);
  if (out.destroyed) return stop();
  out.once("close", stop);
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (out.destroyed) return;
      if (!out.write(next.value)) await drained(out);
    }
  } finally {
    out.off("close", stop);
  }
  out.end();
}

function drained(out: Writable): Promise<void> {
  if (out.destroyed || !out.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      out.off("drain", done).off("close", done);
      resolve();
    };
    out.on("drain", done).on("close", done);
  });
}

function* slices(chunks: readonly Buffer[]): Generator<Buffer> {
  let pending: Buffer[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    if (bytes > 0 && bytes + chunk.length > sliceSize) {
      yield joined(pending, bytes);
      pending = [];
      bytes = 0;
    }
    if (chunk.length > sliceSize) {
      for (let start = 0; start < chunk.length; start += sliceSize) yield chunk.subarray(start, start + sliceSize);
      continue;
    }
    pending.push(chunk);
    bytes += chunk.length;
  }
  if (bytes > 0) yield joined(pending, bytes);
}

const joined = (chunks: readonly Buffer[], bytes: number): Buffer =>
  chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes);
