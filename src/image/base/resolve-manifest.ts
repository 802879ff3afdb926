import { platformName, type Platform } from "../../build/platform.ts";
import { UserError } from "../../project/user-error.ts";
import { digestOf } from "../oci/blob-store.ts";
import {
  isIndexType,
  isManifestType,
  ociLayerType,
  type Blob,
  type Descriptor,
  type ImageConfig,
  type Index,
  type Layer,
  type Manifest,
} from "../oci/oci-types.ts";
import type { BaseImage } from "./base-image.ts";

/** Where the parts of a base are had from. */
export interface BlobSource {
  /** How errors name it. */
  readonly name: string;
  /** Bytes of a manifest or index. */
  manifest(digest: string): Promise<Buffer>;
  blob(descriptor: Descriptor): Promise<Blob>;
  bytes(descriptor: Descriptor): Promise<Buffer>;
}

/** Follows a manifest or index to the layers for a platform. @throws UserError if it has none */
export async function resolveManifest(
  source: BlobSource,
  top: { readonly mediaType: string; readonly bytes: Buffer },
  platform: Platform,
): Promise<Omit<BaseImage, "origin">> {
  if (isIndexType(top.mediaType)) {
    const { manifests } = JSON.parse(top.bytes.toString("utf8")) as Index;
    const found = manifests.find((one) => matches(one, platform));
    if (found === undefined) throw noPlatform(source.name, platform, manifests.map(describe));
    return resolveManifest(
      source,
      { mediaType: found.mediaType, bytes: await source.manifest(found.digest) },
      platform,
    );
  }
  if (!isManifestType(top.mediaType)) {
    throw new UserError(`--base ${source.name} is a ${top.mediaType || "thing of unknown type"}, which is no image`);
  }
  const manifest = JSON.parse(top.bytes.toString("utf8")) as Manifest;
  const bytes = await source.bytes(manifest.config);
  if (digestOf(bytes) !== manifest.config.digest)
    throw new UserError(`--base ${source.name}: its configuration was changed`);
  const config = JSON.parse(bytes.toString("utf8")) as ImageConfig;
  if (config.os !== platform.os || config.architecture !== goArchitecture(platform)) {
    throw noPlatform(source.name, platform, [`${config.os}/${config.architecture}`]);
  }
  return { config, layers: await layersOf(source, manifest, config) };
}

async function layersOf(source: BlobSource, manifest: Manifest, config: ImageConfig): Promise<Layer[]> {
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new UserError(
      `--base ${source.name} is broken: ${manifest.layers.length} layers, ${diffIds.length} names of them`,
    );
  }
  const layers: Layer[] = [];
  for (const [index, { mediaType, digest, size }] of manifest.layers.entries()) {
    const blob = await source.blob({ mediaType: ociLayerType(mediaType), digest, size });
    layers.push({ ...blob, diffId: diffIds[index] ?? "" });
  }
  return layers;
}

function matches({ platform }: Descriptor, wanted: Platform): boolean {
  return platform?.os === wanted.os && platform.architecture === goArchitecture(wanted);
}

export function goArchitecture({ arch }: Platform): string {
  return arch === "x64" ? "amd64" : arch;
}

function describe({ platform }: Descriptor): string {
  return platform === undefined ? "unknown" : `${platform.os}/${platform.architecture}`;
}

function noPlatform(name: string, platform: Platform, available: readonly string[]): UserError {
  const known = [...new Set(available)].filter((one) => !one.startsWith("unknown"));
  return new UserError(
    `--base ${name} has nothing for ${platformName(platform)}, only for ${known.join(", ") || "none"}`,
  );
}
