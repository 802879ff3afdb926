import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../process/run-command.ts";
import { addonFiles } from "../addon-files.ts";
import { builtFile } from "../build-bundle.ts";
import type { BuildRequest, BuildStep } from "../build-plan.ts";
import type { BuiltFile } from "../built-file.ts";
import { bundle } from "../bundle.ts";
import type { Bundle } from "../bundle.ts";
import type { Esbuild } from "../load-esbuild.ts";
import type { Platform } from "../platform.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { builtinPlugin } from "./builtin-plugin.ts";
import { ADDON_ASSET, embeddedLoader, separateAddon } from "./embedded-loader.ts";
import { inject } from "./inject.ts";
import { mainScript } from "./main-script.ts";
import { nodeBinary } from "./node-binary.ts";

type StandaloneStep = Extract<BuildStep, { type: "standalone" }>;

/** Writes one executable that holds Node, the program and lmdb's native addon if the program uses it. */
export async function buildStandalone(
  esbuild: Esbuild,
  request: BuildRequest,
  step: StandaloneStep,
  signal: AbortSignal,
): Promise<readonly BuiltFile[]> {
  const program = await bundle(esbuild, {
    directory: request.directory,
    entry: step.entry,
    file: `${step.file}.js`,
    minify: request.minify,
    banner: "",
    addonLoader: embeddedLoader,
    define: { __filename: "__bundleFilename", __dirname: "__bundleDirname", "import.meta": "__importMeta" },
    plugins: [builtinPlugin],
  });
  const node = await nodeBinary(step.platform, signal);
  const addon = await addonOf(program, step.platform, signal);
  await withTemporaryDirectory(async (directory) => {
    const embedded = request.separateAddons === true ? undefined : addon;
    const blob = await writeProgram(directory, program, embedded, signal);
    const executable = join(directory, "executable");
    await inject(node, blob, executable, step.platform, signal);
    await writeAtomically(step.file, await readFile(executable), 0o755);
  });
  if (request.separateAddons !== true || addon === undefined) return [await builtFile(step.file)];
  const separate = separateAddon(step.file);
  await writeAtomically(separate, await readFile(addon), 0o755);
  return [await builtFile(step.file), await builtFile(separate)];
}

/** The file that Node finds inside itself: script and assets. It keeps the paths it is given, so they are relative. */
async function writeProgram(
  directory: string,
  program: Bundle,
  addon: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (addon !== undefined) await writeFile(join(directory, ADDON_ASSET), await readFile(addon));
  await writeFile(join(directory, "main.cjs"), mainScript(program.code));
  const config = {
    main: "main.cjs",
    output: "program.blob",
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    assets: addon === undefined ? {} : { [ADDON_ASSET]: ADDON_ASSET },
  };
  await writeFile(join(directory, "config.json"), JSON.stringify(config));
  const args = ["--experimental-sea-config", "config.json"];
  await runCommand(process.execPath, args, { cwd: directory, quiet: true, signal });
  return join(directory, "program.blob");
}

// Node's own Linux binaries are linked with glibc.
async function addonOf(program: Bundle, platform: Platform, signal: AbortSignal): Promise<string | undefined> {
  if (program.lmdbDirectory === undefined) return undefined;
  const files = await addonFiles(program.lmdbDirectory, platform, signal);
  return files.find(({ libc }) => libc !== "musl")?.source;
}
