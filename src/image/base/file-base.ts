import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../project/user-error.ts";
import { BlobStore } from "../oci/blob-store.ts";
import { mediaTypes, type Blob, type Descriptor, type Index } from "../oci/oci-types.ts";
import { readTar } from "../tar/read-tar.ts";
import type { OpenBase } from "./base-image.ts";
import { uncompressed } from "./inspect-base.ts";
import { resolveManifest, type BlobSource } from "./resolve-manifest.ts";

/**
 * A base on this disk: a folder in the OCI image layout, an archive of one, or an archive of a root file system, plain or
 * compressed with gzip.
 * @param scratch for what is unpacked; it has to last as long as the base is used
 */
export async function openFileBase(path: string, scratch: string): Promise<OpenBase> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UserError(`--base ${path}: ${(error as Error).message}`);
  });
  if (found.isDirectory()) return openLayout(path, path);
  const isLayout = await unpackLayout(path, scratch);
  return isLayout ? openLayout(scratch, path) : openRootFileSystem(path);
}

async function openLayout(directory: string, name: string): Promise<OpenBase> {
  const text = await readFile(join(directory, "index.json"), "utf8").catch(() => {
    throw new UserError(`--base ${name} is no image: a folder needs an index.json, as the OCI image layout has it`);
  });
  const blobs = new BlobStore(join(directory, "blobs"));
  const bytes = async (digest: string): Promise<Buffer> => {
    const content = await blobs.read(digest);
    if (content === undefined) throw new UserError(`--base ${name}: the blob ${digest} is missing, or was changed`);
    return content;
  };
  const source: BlobSource = {
    name,
    manifest: bytes,
    bytes: async ({ digest }) => bytes(digest),
    blob: async (descriptor) => checkedBlob(blobs, descriptor, name),
  };
  const index = JSON.parse(text) as Index;
  // An index that names one thing is only the way to it.
  const [only] = index.manifests;
  const top =
    index.manifests.length === 1 && only !== undefined
      ? { mediaType: only.mediaType, bytes: await bytes(only.digest) }
      : { mediaType: mediaTypes.index, bytes: Buffer.from(text) };
  return async (platform) => resolveManifest(source, top, platform);
}

async function checkedBlob(blobs: BlobStore, descriptor: Descriptor, name: string): Promise<Blob> {
  const found = await blobs.find(descriptor);
  const hash = createHash("sha256");
  if (found !== undefined) await pipeline(createReadStream(found.file), hash);
  if (found === undefined || `sha256:${hash.digest("hex")}` !== descriptor.digest) {
    throw new UserError(`--base ${name}: the blob ${descriptor.digest} is missing, or was changed`);
  }
  return found;
}

/** Unpacks an archive if it has the OCI image layout; false if it has not. */
async function unpackLayout(file: string, directory: string): Promise<boolean> {
  const wanted = /^(?:oci-layout|index\.json|blobs\/sha256\/[0-9a-f]{64})$/;
  let isLayout = false;
  try {
    for await (const { path, type, content } of readTar(await openArchive(file))) {
      if (type !== "file" || !wanted.test(path)) {
        // The layout's own files come first or late, but nothing else is beside them.
        if (type === "file" && !isLayout && !path.startsWith("blobs/")) return false;
        continue;
      }
      isLayout ||= path === "oci-layout" || path === "index.json";
      const target = join(directory, path);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(content(), createWriteStream(target));
    }
  } catch (error) {
    throw new UserError(`--base ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return isLayout;
}

async function openArchive(file: string): Promise<AsyncIterable<Buffer>> {
  const layer = { mediaType: await layerType(file), digest: "", size: 0, file, diffId: "" };
  return uncompressed(layer) as AsyncIterable<Buffer>;
}

async function layerType(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { end: 1 }) as AsyncIterable<Buffer>) {
    if (chunk[0] === 0x1f && chunk[1] === 0x8b) return mediaTypes.gzipLayer;
  }
  return mediaTypes.layer;
}

/** One layer, as it lies there, for whatever platform it was made. */
async function openRootFileSystem(file: string): Promise<OpenBase> {
  const mediaType = await layerType(file);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = `sha256:${hash.digest("hex")}`;
  const { size } = await stat(file);
  const plain = createHash("sha256");
  await pipeline(uncompressed({ mediaType, digest, size, file, diffId: "" }), plain);
  const layer = { mediaType, digest, size, file, diffId: `sha256:${plain.digest("hex")}` };
  return async () => ({ layers: [layer], config: {} });
}
