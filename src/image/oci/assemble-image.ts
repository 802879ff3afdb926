import type { Platform } from "../../build/platform.ts";
import type { BaseImage } from "../base/base-image.ts";
import { goArchitecture } from "../base/resolve-manifest.ts";
import type { BlobStore } from "./blob-store.ts";
import {
  mediaTypes,
  type Blob,
  type Descriptor,
  type ImageConfig,
  type Index,
  type Layer,
  type Manifest,
} from "./oci-types.ts";

/** An image for one platform, all of it on this disk. */
export interface PlatformImage {
  readonly manifest: Blob;
  readonly config: Blob;
  /** Lowest first. */
  readonly layers: readonly Layer[];
}

/** An image for one platform, or for several with an index. */
export interface OciImage {
  /** Of the manifest, or of the index if there is one. */
  readonly top: Blob;
  readonly images: readonly PlatformImage[];
}

export async function assemblePlatformImage(
  store: BlobStore,
  base: BaseImage,
  layers: readonly Layer[],
  config: ImageConfig,
  annotations: Readonly<Record<string, string>>,
): Promise<PlatformImage> {
  const all = [...base.layers, ...layers];
  const configBlob = await store.writeBytes(mediaTypes.config, JSON.stringify(config));
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(configBlob),
    layers: all.map(descriptor),
    annotations,
  };
  return {
    manifest: await store.writeBytes(mediaTypes.manifest, JSON.stringify(manifest)),
    config: configBlob,
    layers: all,
  };
}

/** @param images with their platforms; one needs no index */
export async function assembleImage(
  store: BlobStore,
  images: readonly (readonly [Platform, PlatformImage])[],
  annotations: Readonly<Record<string, string>>,
): Promise<OciImage> {
  const [first] = images;
  if (first !== undefined && images.length === 1) return { top: first[1].manifest, images: [first[1]] };
  const index: Index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: images.map(([platform, { manifest }]) => ({
      ...descriptor(manifest),
      platform: { architecture: goArchitecture(platform), os: platform.os },
    })),
    annotations,
  };
  const top = await store.writeBytes(mediaTypes.index, JSON.stringify(index));
  return { top, images: images.map(([, image]) => image) };
}

export function descriptor({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
