import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { addonFiles } from "./addon-files.ts";
import { besideLoader } from "./addon-plugin.ts";
import type { BuildRequest, BuildStep } from "./build-plan.ts";
import type { BuiltFile } from "./built-file.ts";
import { bundle, shebang } from "./bundle.ts";
import type { Esbuild } from "./load-esbuild.ts";
import { writeAtomically } from "../files/write-atomically.ts";

type BundleStep = Extract<BuildStep, { type: "bundle" }>;

// Packages written for CommonJS expect these names; modules do not have them.
const COMMONJS_NAMES = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);
const __bundleFilename = import.meta.filename;
const __bundleDirname = import.meta.dirname;`;

/** Writes `<target>.js` with its map, and lmdb's native addons beside it if the program uses embedded storage. */
export async function buildBundle(
  esbuild: Esbuild,
  request: BuildRequest,
  step: BundleStep,
  signal: AbortSignal,
): Promise<readonly BuiltFile[]> {
  const { code, map, lmdbDirectory } = await bundle(esbuild, {
    directory: request.directory,
    entry: step.entry,
    file: step.file,
    minify: request.minify,
    banner: await banner(step.entry),
    addonLoader: besideLoader,
    define: { __filename: "__bundleFilename", __dirname: "__bundleDirname" },
    plugins: [],
  });
  signal.throwIfAborted();
  await writeAtomically(step.file, `${code}//# sourceMappingURL=${basename(step.file)}.map\n`, 0o755);
  await writeAtomically(`${step.file}.map`, map, 0o644);
  const packageFile = await writePackageFile(dirname(step.file));
  const addons = lmdbDirectory === undefined ? [] : await copyAddons(lmdbDirectory, request, signal);
  return Promise.all([step.file, `${step.file}.map`, ...packageFile, ...addons].map(builtFile));
}

// esbuild moves the entry's own line to the top, before the banner.
async function banner(entry: string): Promise<string> {
  return (await shebang(entry)) === undefined ? `#!/usr/bin/env node\n${COMMONJS_NAMES}` : COMMONJS_NAMES;
}

/** Says that the files are modules, wherever the folder is copied to. A package.json of somebody else stays. */
async function writePackageFile(directory: string): Promise<string[]> {
  const file = join(directory, "package.json");
  const content = `{ "type": "module" }\n`;
  const found = await readFile(file, "utf8").catch(() => undefined);
  if (found === undefined) await writeAtomically(file, content, 0o644);
  return found === undefined || found === content ? [file] : [];
}

async function copyAddons(lmdbDirectory: string, request: BuildRequest, signal: AbortSignal): Promise<string[]> {
  const written: string[] = [];
  for (const platform of request.platforms) {
    for (const { name, source } of await addonFiles(lmdbDirectory, platform, signal)) {
      const file = join(request.output, name);
      await writeAtomically(file, await readFile(source), 0o755);
      written.push(file);
    }
  }
  return written;
}

/** The size of a file that was written. */
export async function builtFile(path: string): Promise<BuiltFile> {
  return { path, bytes: (await stat(path)).size };
}
