import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { newFileStream } from "../../files/new-file-stream.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { writeTar } from "../tar/write-tar.ts";
import type { BlobStore } from "./blob-store.ts";
import { mediaTypes, type Layer } from "./oci-types.ts";

/**
 * Packs files into a compressed layer. The same entries make the same layer wherever Node has the same version and
 * processor, since its zlib is made for the processor; the diffId is the same everywhere.
 */
export async function makeLayer(
  store: BlobStore,
  entries: Iterable<TarEntry>,
  seconds: number,
  signal: AbortSignal,
): Promise<Layer> {
  const plain = createHash("sha256");
  const compressed = createHash("sha256");
  let size = 0;
  const temporary = await store.temporary();
  try {
    await pipeline(
      writeTar(entries, seconds),
      async function* hashPlain(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          plain.update(chunk);
          yield chunk;
        }
      },
      // Node writes no time and no name into the header.
      createGzip({ level: 6 }),
      async function* hashCompressed(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          compressed.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      await newFileStream(temporary),
      { signal },
    );
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return store.keep(temporary, {
    mediaType: mediaTypes.gzipLayer,
    digest: `sha256:${compressed.digest("hex")}`,
    size,
    diffId: `sha256:${plain.digest("hex")}`,
  });
}
