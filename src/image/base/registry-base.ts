import type { BlobStore } from "../oci/blob-store.ts";
import { mediaTypes, type Index, type Manifest } from "../oci/oci-types.ts";
import { parseReference, referenceName } from "../reference.ts";
import { Repository, type RawManifest, type RepositoryOptions } from "../registry/repository.ts";
import type { Transfer } from "../image-request.ts";
import type { OpenBase } from "./base-image.ts";
import { resolveManifest, type BlobSource } from "./resolve-manifest.ts";

export interface RegistryBaseOptions extends Omit<RepositoryOptions, "access"> {
  /** Keeps what was pulled for the next time. */
  readonly cache: BlobStore;
  readonly onTransfer: (transfer: Transfer) => void;
}

/** A base from a registry. By digest, one that was pulled before is not asked for again. */
export async function openRegistryBase(name: string, options: RegistryBaseOptions): Promise<OpenBase> {
  const image = parseReference(name, "--base");
  const { cache } = options;
  let opened: Promise<Repository> | undefined;
  const repository = async (): Promise<Repository> =>
    (opened ??= Repository.open(image, { ...options, access: "pull" }));
  const manifest = async (reference: string): Promise<RawManifest> => {
    const cached = reference.startsWith("sha256:") ? await cache.read(reference) : undefined;
    if (cached !== undefined) return { mediaType: typeOf(cached), digest: reference, bytes: cached };
    const pulled = await (await repository()).manifest(reference);
    await cache.writeBytes(pulled.mediaType, pulled.bytes);
    return pulled;
  };
  const source: BlobSource = {
    name,
    manifest: async (digest) => (await manifest(digest)).bytes,
    blob: async (descriptor) => {
      const { digest, size: total } = descriptor;
      const onBytes = (bytes: number): void => options.onTransfer({ direction: "pull", digest, bytes, total });
      return (await cache.find(descriptor)) ?? (await repository()).pullBlob(descriptor, cache, onBytes);
    },
    bytes: async (descriptor) => {
      const cached = await cache.read(descriptor.digest);
      if (cached !== undefined) return cached;
      await (await repository()).pullBlob(descriptor, cache, () => undefined);
      return (await cache.read(descriptor.digest)) ?? Buffer.alloc(0);
    },
  };
  const top = await manifest(image.digest ?? image.tag ?? "latest");
  const origin = {
    name: referenceName({ ...image, tag: image.tag ?? (image.digest ? undefined : "latest"), digest: undefined }),
    digest: top.digest,
  };
  return async (platform) => ({ ...(await resolveManifest(source, top, platform)), origin });
}

/** Of a manifest that was kept without the header it came with. */
function typeOf(bytes: Buffer): string {
  const { mediaType, ...rest } = JSON.parse(bytes.toString("utf8")) as Partial<Manifest & Index>;
  return mediaType ?? (rest.manifests === undefined ? mediaTypes.manifest : mediaTypes.index);
}
