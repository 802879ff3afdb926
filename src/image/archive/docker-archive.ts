import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../project/user-error.ts";
import { uncompressed } from "../base/inspect-base.ts";
import type { OciImage } from "../oci/assemble-image.ts";
import type { Layer } from "../oci/oci-types.ts";
import { referenceName, type ImageReference } from "../reference.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { jsonEntry } from "./oci-layout.ts";

export interface DockerArchiveOptions {
  readonly reference: ImageReference;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** What `docker load` of every age reads: layers as plain archives, and one image only. @throws UserError for several */
export async function dockerArchive(image: OciImage, options: DockerArchiveOptions): Promise<readonly TarEntry[]> {
  const [only, ...more] = image.images;
  if (only === undefined || more.length > 0) {
    throw new UserError("--output docker-archive holds an image for one platform. Give one --platform, or oci-archive");
  }
  const config = `${only.config.digest.slice("sha256:".length)}.json`;
  const layers = new Map<string, TarEntry>();
  for (const layer of only.layers) layers.set(layerName(layer), await plainLayer(layer, options));
  const name = referenceName({ ...options.reference, tag: options.reference.tag ?? "latest", digest: undefined });
  return [
    jsonEntry("manifest.json", [{ Config: config, RepoTags: [name], Layers: only.layers.map(layerName) }]),
    { path: config, mode: 0o644, body: { type: "file", path: only.config.file, size: only.config.size } },
    ...layers.values(),
  ];
}

function layerName({ diffId }: Layer): string {
  return `${diffId.slice("sha256:".length)}.tar`;
}

async function plainLayer(layer: Layer, { scratch, signal }: DockerArchiveOptions): Promise<TarEntry> {
  const file = join(scratch, layerName(layer));
  await pipeline(uncompressed(layer), createWriteStream(file), { signal });
  return { path: layerName(layer), mode: 0o644, body: { type: "file", path: file, size: (await stat(file)).size } };
}
