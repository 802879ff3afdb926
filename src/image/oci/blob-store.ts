import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { newFileStream } from "../../files/new-file-stream.ts";
import type { Blob, Descriptor } from "./oci-types.ts";

export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Blobs in a folder, named by their digest: what is there is whole and right. */
export class BlobStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a blob lies, or would lie. @throws Error for digests of another kind */
  path(digest: string): string {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    if (hex === undefined) throw new Error(`unknown kind of digest: ${digest}`);
    return join(this.#directory, "sha256", hex);
  }

  async find(descriptor: Descriptor): Promise<Blob | undefined> {
    const file = this.path(descriptor.digest);
    const found = await stat(file).catch(() => undefined);
    return found?.size === descriptor.size ? { ...descriptor, file } : undefined;
  }

  /** Bytes that lie here under this digest, checked again, since somebody may have changed the folder. */
  async read(digest: string): Promise<Buffer | undefined> {
    const bytes = await readFile(this.path(digest)).catch(() => undefined);
    return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
  }

  async writeBytes(mediaType: string, bytes: string | Uint8Array): Promise<Blob> {
    const content = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    const digest = digestOf(content);
    const temporary = await this.temporary();
    await writeFile(temporary, content);
    return this.keep(temporary, { mediaType, digest, size: content.length });
  }

  /** @throws Error if the bytes are not what the descriptor says; then nothing is kept */
  async writeStream(
    descriptor: Descriptor,
    source: AsyncIterable<Uint8Array>,
    onBytes: (bytes: number) => void,
  ): Promise<Blob> {
    const temporary = await this.temporary();
    const hash = createHash("sha256");
    let size = 0;
    try {
      await pipeline(
        source,
        async function* measure(chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            size += chunk.length;
            if (size > descriptor.size) throw new Error(`${descriptor.digest} is longer than ${descriptor.size} bytes`);
            hash.update(chunk);
            onBytes(size);
            yield chunk;
          }
        },
        await newFileStream(temporary),
      );
      const digest = `sha256:${hash.digest("hex")}`;
      if (digest !== descriptor.digest)
        throw new Error(`got ${digest} (${size} bytes) instead of ${descriptor.digest}`);
      return await this.keep(temporary, descriptor);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** A file of this store that is not there yet; `keep` makes a blob of it. */
  async temporary(): Promise<string> {
    const directory = join(this.#directory, "sha256");
    await mkdir(directory, { recursive: true });
    return join(directory, `.${randomBytes(8).toString("hex")}.tmp`);
  }

  /** Gives a file its name; it has to be what the descriptor says. */
  async keep<T extends Descriptor>(temporary: string, descriptor: T): Promise<T & Blob> {
    const file = this.path(descriptor.digest);
    await mkdir(dirname(file), { recursive: true });
    await rename(temporary, file);
    return { ...descriptor, file };
  }
}
