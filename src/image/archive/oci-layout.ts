import { descriptor, type OciImage } from "../oci/assemble-image.ts";
import { mediaTypes, type Blob, type Index } from "../oci/oci-types.ts";
import { referenceName, type ImageReference } from "../reference.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { withFolders } from "../tar/folders.ts";

/** Every blob of an image, once. */
export function imageBlobs({ top, images }: OciImage): readonly Blob[] {
  const all = [...images.flatMap(({ manifest, config, layers }) => [...layers, config, manifest]), top];
  return [...new Map(all.map((blob) => [blob.digest, blob])).values()];
}

/** The files of the OCI image layout; both engines' names of the image stand in its index. */
export function layoutFiles(image: OciImage, reference: ImageReference): readonly TarEntry[] {
  const name = referenceName({ ...reference, tag: reference.tag ?? "latest", digest: undefined });
  const annotations = { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name };
  const index: Index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ ...descriptor(image.top), annotations }],
  };
  return withFolders([
    jsonEntry("oci-layout", { imageLayoutVersion: "1.0.0" }),
    jsonEntry("index.json", index),
    ...imageBlobs(image).map(({ digest, size, file }): TarEntry => ({
      path: `blobs/${digest.replace(":", "/")}`,
      mode: 0o644,
      body: { type: "file", path: file, size },
    })),
  ]).toSorted((one, other) => rank(one) - rank(other));
}

/** Readers want to know what it is before they read all of it. */
function rank({ path }: TarEntry): number {
  return path === "oci-layout" ? 0 : path === "index.json" ? 1 : 2;
}

export function jsonEntry(path: string, document: unknown): TarEntry {
  return { path, mode: 0o644, body: { type: "bytes", bytes: Buffer.from(JSON.stringify(document)) } };
}
