import { readFile } from "node:fs/promises";
import type { Transfer } from "../image-request.ts";
import type { ImageReference } from "../reference.ts";
import { Repository, type RepositoryOptions } from "../registry/repository.ts";
import type { OciImage } from "./assemble-image.ts";
import type { Blob } from "./oci-types.ts";

export interface PushOptions extends Omit<RepositoryOptions, "access"> {
  readonly onTransfer: (transfer: Transfer) => void;
}

/** Pushes blobs first, then what names them, so that the tag never names something that is not there. */
export async function pushImage(image: OciImage, to: ImageReference, options: PushOptions): Promise<void> {
  const repository = await Repository.open(to, { ...options, access: "pull,push" });
  try {
    const blobs = new Map(
      image.images.flatMap(({ config, layers }) => [...layers, config].map((blob) => [blob.digest, blob])),
    );
    for (const blob of blobs.values()) await pushBlob(repository, blob, options);
    for (const { manifest } of image.images) {
      if (manifest.digest !== image.top.digest) await pushManifest(repository, manifest, manifest.digest);
    }
    await pushManifest(repository, image.top, to.tag ?? "latest");
  } finally {
    repository.close();
  }
}

async function pushBlob(repository: Repository, blob: Blob, { onTransfer }: PushOptions): Promise<void> {
  const transfer = { direction: "push", digest: blob.digest, total: blob.size } as const;
  onTransfer({ ...transfer, bytes: 0 });
  await repository.pushBlob(blob, (bytes) => onTransfer({ ...transfer, bytes }));
  onTransfer({ ...transfer, bytes: blob.size });
}

async function pushManifest(repository: Repository, blob: Blob, tag: string): Promise<void> {
  await repository.pushManifest(
    { mediaType: blob.mediaType, digest: blob.digest, bytes: await readFile(blob.file) },
    tag,
  );
}
