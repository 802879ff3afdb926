import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "../project/user-error.ts";
import { cachedPackage } from "./cached-package.ts";
import { platformName } from "./platform.ts";
import type { Platform } from "./platform.ts";

export interface AddonFile {
  /** e.g. `lmdb-linux-x64-glibc.node`. */
  readonly name: string;
  /** Absolute path of the prebuilt file. */
  readonly source: string;
  /** Of the C library it is linked with; only Linux has two. */
  readonly libc: "glibc" | "musl" | undefined;
}

// Other prebuilt files are for one version of Node only; these run on all.
const PORTABLE_BUILD = /^node\.napi(?:\.armv8)?(?:\.(glibc|musl))?\.node$/;

/**
 * lmdb's prebuilt addons for a platform: the installed ones, else those of the same version from npm.
 * @throws UserError if there are none
 */
export async function addonFiles(
  lmdbDirectory: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<readonly AddonFile[]> {
  const packageName = `@lmdb/lmdb-${platform.os}-${platform.arch}`;
  const directory =
    installedPackage(lmdbDirectory, packageName) ??
    (await cachedPackage(packageName, await packageVersion(lmdbDirectory), signal));
  const files = (await readdir(directory)).toSorted().flatMap((name) => {
    const match = PORTABLE_BUILD.exec(name);
    if (match === null) return [];
    const libc = match[1] as AddonFile["libc"];
    const suffix = libc === undefined ? "" : `-${libc}`;
    return [{ name: `lmdb-${platform.os}-${platform.arch}${suffix}.node`, source: join(directory, name), libc }];
  });
  if (files.length > 0) return files;
  throw new UserError(`${packageName} has no prebuilt addon for ${platformName(platform)}`);
}

function installedPackage(lmdbDirectory: string, packageName: string): string | undefined {
  try {
    return dirname(createRequire(join(lmdbDirectory, "package.json")).resolve(`${packageName}/package.json`));
  } catch {
    return undefined;
  }
}

async function packageVersion(directory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { version: string };
  return version;
}
