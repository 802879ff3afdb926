import { stat } from "node:fs/promises";
import { hostPlatform, isSamePlatform, platformName, type Platform } from "../../build/platform.ts";
import { nodeBinary } from "../../build/standalone/node-binary.ts";
import { UserError } from "../../project/user-error.ts";
import { DATA_DIRECTORY, USER_ID } from "../image-contents.ts";
import type { BlobStore } from "../oci/blob-store.ts";
import { makeLayer } from "../oci/make-layer.ts";
import { withFolders } from "../tar/folders.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import type { OpenBase } from "./base-image.ts";
import { sharedLibraries } from "./shared-libraries.ts";

export interface ScratchBaseOptions {
  readonly store: BlobStore;
  readonly seconds: number;
  /** Whether Node is in the programs themselves. */
  readonly standalone: boolean;
  readonly signal: AbortSignal;
}

const NODE = "usr/local/bin/node";

/** Who the programs run as has a name, for what asks the C library; hosts and DNS are looked up in the usual order. */
const SETTINGS: Readonly<Record<string, string>> = {
  "etc/passwd": `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${USER_ID}:${USER_ID}:nonroot:${DATA_DIRECTORY}:/sbin/nologin\n`,
  "etc/group": `root:x:0:\nnonroot:x:${USER_ID}:\n`,
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/**
 * A base of no image at all, for builds without a registry: Node as npm has it, and the shared libraries that it needs
 * from this machine, which therefore has to be of the same platform.
 */
export function openScratchBase(options: ScratchBaseOptions): OpenBase {
  return async (platform) => {
    refuseOtherPlatforms(platform);
    const { store, seconds, standalone, signal } = options;
    const node = await nodeBinary(platform, signal);
    const libraries = [await libraryEntries(node, signal), ...settings()];
    const layers = [await makeLayer(store, withFolders(libraries.flat()), seconds, signal)];
    if (!standalone) layers.push(await makeLayer(store, withFolders([await fileEntry(NODE, node)]), seconds, signal));
    return { layers, config: { config: { Env: ["PATH=/usr/local/bin:/usr/bin:/bin"] } } };
  };
}

function refuseOtherPlatforms(platform: Platform): void {
  if (isSamePlatform(platform, hostPlatform())) return;
  throw new UserError(
    `--base scratch takes the C library of this machine, which has none for ${platformName(platform)}. Give an image: --base`,
  );
}

async function libraryEntries(node: string, signal: AbortSignal): Promise<TarEntry[]> {
  const libraries = await sharedLibraries(node, signal);
  return Promise.all(libraries.map(async ({ path, source }) => fileEntry(path.slice(1), source)));
}

async function fileEntry(path: string, source: string): Promise<TarEntry> {
  return { path, mode: 0o755, body: { type: "file", path: source, size: (await stat(source)).size } };
}

function settings(): TarEntry[] {
  return Object.entries(SETTINGS).map(([path, text]) => ({
    path,
    mode: 0o644,
    body: { type: "bytes", bytes: Buffer.from(text) },
  }));
}
