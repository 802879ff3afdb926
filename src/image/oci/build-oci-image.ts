import { join } from "node:path";
import { cacheDirectory } from "../../build/cached-package.ts";
import type { BuiltFile } from "../../build/built-file.ts";
import type { Platform } from "../../build/platform.ts";
import { withTemporaryDirectory } from "../../build/temporary-directory.ts";
import { writeOutput } from "../archive/write-output.ts";
import type { BaseImage, OpenBase } from "../base/base-image.ts";
import { chooseBase } from "../base/choose-base.ts";
import { openFileBase } from "../base/file-base.ts";
import { inspectBase } from "../base/inspect-base.ts";
import { openRegistryBase } from "../base/registry-base.ts";
import { openScratchBase } from "../base/scratch-base.ts";
import { imageLabels } from "../image-labels.ts";
import type { ImageOptions, ImageRequest } from "../image-request.ts";
import { parseReference } from "../reference.ts";
import { sourceDate } from "../source-date.ts";
import { assembleImage, assemblePlatformImage, type OciImage, type PlatformImage } from "./assemble-image.ts";
import { BlobStore } from "./blob-store.ts";
import { buildPrograms, type Programs } from "./build-programs.ts";
import { imageConfig } from "./image-config.ts";
import { makeLayer } from "./make-layer.ts";
import { programEntries } from "./program-layer.ts";
import { pushImage } from "./push-image.ts";

/** All that a step of the build needs to know. */
interface Workplace {
  readonly request: ImageRequest;
  readonly options: ImageOptions;
  readonly store: BlobStore;
  readonly scratch: string;
  readonly seconds: number;
}

/**
 * Makes an image without any other program: base below, one layer of ours above, then pushes it and writes it as wanted.
 * @throws UserError
 */
export async function buildOciImage(
  request: ImageRequest,
  options: ImageOptions,
): Promise<{ digest: string; files: readonly BuiltFile[] }> {
  const reference = parseReference(request.reference, "--image");
  const seconds = sourceDate(options.env);
  return withTemporaryDirectory(async (scratch) => {
    const workplace = { request, options, scratch, seconds, store: new BlobStore(join(scratch, "blobs")) };
    // What may be refused comes before what takes long.
    const openBase = await baseFor(workplace);
    const bases = await inOrder(request.platforms, async (platform) => [platform, await openBase(platform)] as const);
    const programs = await buildPrograms(request, join(scratch, "programs"), options);
    const image = await buildImages(workplace, bases, programs);
    const { registry } = request;
    const { env, signal, progress } = options;
    const onTransfer = progress?.onTransfer ?? (() => undefined);
    const output = request.output && { output: request.output, reference, seconds, scratch, signal };
    const files = output === undefined ? [] : [await writeOutput(image, output)];
    if (request.push) await pushImage(image, reference, { registry, env, signal, onTransfer });
    return { digest: image.top.digest, files };
  });
}

async function baseFor({ request, options, store, scratch, seconds }: Workplace): Promise<OpenBase> {
  const { env, signal, progress } = options;
  const choice = chooseBase(request.base, request.standalone, request.directory);
  if (choice.type === "scratch") return openScratchBase({ store, seconds, signal, standalone: request.standalone });
  if (choice.type === "file") return openFileBase(choice.path, join(scratch, "base"));
  const cache = new BlobStore(join(cacheDirectory(env), "blobs"));
  const onTransfer = progress?.onTransfer ?? (() => undefined);
  return openRegistryBase(choice.name, { registry: request.registry, env, signal, cache, onTransfer });
}

async function buildImages(
  { request, options, store, seconds }: Workplace,
  bases: readonly (readonly [Platform, BaseImage])[],
  programs: Programs,
): Promise<OciImage> {
  const { directory, targets, labels: given } = request;
  const images = await inOrder(bases, async ([platform, base]): Promise<readonly [Platform, PlatformImage]> => {
    const entries = await programEntries(request, programs, platform, await inspectBase(base));
    const layers = [await makeLayer(store, entries, seconds, options.signal)];
    const labels = await imageLabels({ directory, seconds, base: base.origin, labels: given });
    const config = imageConfig({ platform, base, layers, targets, labels, seconds });
    return [platform, await assemblePlatformImage(store, base, layers, config, labels)];
  });
  const labels = await imageLabels({ directory, seconds, base: bases[0]?.[1].origin, labels: given });
  return assembleImage(store, images, labels);
}

async function inOrder<T, R>(values: readonly T[], make: (value: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}
