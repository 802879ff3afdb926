import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { platformName, type Platform } from "../../build/platform.ts";
import { separateAddon } from "../../build/standalone/embedded-loader.ts";
import { UserError } from "../../project/user-error.ts";
import type { BaseContents } from "../base/inspect-base.ts";
import { DATA_DIRECTORY, PROGRAM_DIRECTORY, USER_ID } from "../image-contents.ts";
import type { ImageRequest } from "../image-request.ts";
import { withFolders } from "../tar/folders.ts";
import type { TarEntry } from "../tar/tar-entry.ts";
import { bundleFor, sizeOf, type Programs } from "./build-programs.ts";

type Request = Pick<ImageRequest, "directory" | "targets" | "standalone" | "base">;

const PROGRAMS = PROGRAM_DIRECTORY.slice(1);

/** Everything that an image has beside its base. Only root may write to it, and nobody has to. */
export async function programEntries(
  request: Request,
  programs: Programs,
  platform: Platform,
  base: BaseContents,
): Promise<readonly TarEntry[]> {
  const entries = request.standalone
    ? await executables(request, programs, platform, base)
    : await bundles(request, programs, platform, base);
  return [
    { path: DATA_DIRECTORY.slice(1), mode: 0o750, owner: USER_ID, body: { type: "directory" } },
    ...withFolders([...entries, ...(await license(request.directory))]),
  ];
}

async function bundles(
  { targets, base: name }: Request,
  programs: Programs,
  platform: Platform,
  { node, libc }: BaseContents,
): Promise<TarEntry[]> {
  if (node === undefined) {
    throw new UserError(
      `--base ${name ?? ""} holds no Node. Give one that does, such as node:24-slim, or --standalone`,
    );
  }
  const mains = await Promise.all(
    targets.map(async (target): Promise<TarEntry[]> => {
      const bytes = await bundleFor(node, programs.main(target, platform));
      return [
        { path: `${PROGRAMS}/${target}.js`, mode: 0o755, body: { type: "bytes", bytes } },
        // The same name as an executable has, so that one manifest fits every image.
        { path: `${PROGRAMS}/${target}`, mode: 0o777, body: { type: "symlink", target: `${target}.js` } },
      ];
    }),
  );
  const ending = `-${platform.os}-${platform.arch}${libc === undefined ? "" : `-${libc}`}`;
  const beside = programs.beside.filter(({ name }) => !name.endsWith(".node") || name.includes(ending));
  return [...mains.flat(), ...(await Promise.all(beside.map(async ({ name, file }) => fileEntry(name, file, 0o644))))];
}

async function executables(
  { targets, base: name }: Request,
  programs: Programs,
  platform: Platform,
  { libc, hasCxx }: BaseContents,
): Promise<TarEntry[]> {
  if (libc !== "glibc" || !hasCxx) {
    const lacks = libc === "glibc" ? "the C++ library (libstdc++.so.6)" : "glibc";
    throw new UserError(
      `--base ${name ?? ""} lacks ${lacks}, which Node for ${platformName(platform)} needs. Give another, such as gcr.io/distroless/cc-debian13`,
    );
  }
  const files = targets.flatMap((target) => {
    const main = programs.main(target, platform);
    const addon = separateAddon(main);
    return [
      { name: target, file: main, mode: 0o755 },
      ...(existsSync(addon) ? [{ name: separateAddon(target), file: addon, mode: 0o644 }] : []),
    ];
  });
  return Promise.all(files.map(async ({ name, file, mode }) => fileEntry(name, file, mode)));
}

async function fileEntry(name: string, file: string, mode: number): Promise<TarEntry> {
  return { path: `${PROGRAMS}/${name}`, mode, body: { type: "file", path: file, size: await sizeOf(file) } };
}

async function license(directory: string): Promise<TarEntry[]> {
  const file = join(directory, "LICENSE");
  if (!existsSync(file)) return [];
  return [{ path: `${PROGRAMS}/LICENSE`, mode: 0o644, body: { type: "bytes", bytes: await readFile(file) } }];
}
