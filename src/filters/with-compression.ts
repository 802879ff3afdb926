import { promisify } from "node:util";
import { constants, createGzip, gzip } from "node:zlib";
import type { Filter, HttpResponse, RequestContext } from "../endpoints/http.ts";
import { after } from "./after.ts";

/** Bytes; smaller bodies go out as they are (R-NEG-8). */
const threshold = 131_072;
const options = { level: constants.Z_BEST_SPEED, chunkSize: 65_536 };
const gzipBuffer = promisify<Buffer, object, Buffer>(gzip);

/** Compresses big bodies off the main thread; never streams, whose events would wait in the compressor. */
export const withCompression: Filter = (next) => (context) => after(next(context), context, compressed);

function compressed(response: HttpResponse, { request }: RequestContext): HttpResponse | Promise<HttpResponse> {
  const { body, headers } = response;
  if (body === undefined || !isBig(body) || request.method === "HEAD") return response;
  if (headers["content-encoding"] !== undefined || !acceptsGzip(request.header("accept-encoding"))) return response;
  const encoded = { ...headers, "content-encoding": "gzip", vary: "Accept-Encoding" };
  if (!Buffer.isBuffer(body)) return { ...response, headers: encoded, body: gzipped(body) };
  return gzipBuffer(body, options).then((bytes) => ({ ...response, headers: encoded, body: bytes }));
}

function isBig(body: NonNullable<HttpResponse["body"]>): body is Buffer | readonly Buffer[] {
  if (Buffer.isBuffer(body)) return body.length > threshold;
  if (!Array.isArray(body)) return false;
  let bytes = 0;
  for (const chunk of body as readonly Buffer[]) {
    bytes += chunk.length;
    if (bytes > threshold) return true;
  }
  return false;
}

/** As upstream: the token alone counts, weights do not, except that weight 0 means no. */
function acceptsGzip(accepted: string | undefined): boolean {
  if (accepted === undefined || !accepted.includes("gzip")) return false;
  return accepted.split(",").some((clause) => {
    const [token = "", ...parameters] = clause.split(";").map((part) => part.trim().toLowerCase());
    return token === "gzip" && !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
  });
}

/** Compresses chunk by chunk, at the pace of the reader. */
async function* gzipped(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  const compressor = createGzip(options);
  const feed = async (): Promise<void> => {
    for (const chunk of batches(chunks)) {
      if (compressor.destroyed) return;
      if (!compressor.write(chunk))
        await new Promise((resolve) => compressor.once("drain", resolve).once("close", resolve));
    }
    compressor.end();
  };
  feed().catch((error: unknown) => compressor.destroy(error as Error));
  try {
    for await (const bytes of compressor) yield bytes as Buffer;
  } finally {
    compressor.destroy();
  }
}

/** Lists come as thousands of small buffers; each write to the compressor is a trip to another thread. */
function* batches(chunks: readonly Buffer[]): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    batch.push(chunk);
    bytes += chunk.length;
    if (bytes < threshold) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(batch);
}
