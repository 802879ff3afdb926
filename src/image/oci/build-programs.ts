import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { BuildTarget } from "../../build/build-target.ts";
import { executeBuild, type StepResult } from "../../build/execute-build.ts";
import type { Platform } from "../../build/platform.ts";
import { isSamePlatform } from "../../build/platform.ts";
import type { ImageOptions, ImageRequest } from "../image-request.ts";

/** The built programs of a project, as files on this disk. */
export interface Programs {
  /** What starts a program on a platform. */
  readonly main: (target: BuildTarget, platform: Platform) => string;
  /** What has to lie beside the programs: addons, package.json. */
  readonly beside: readonly { readonly name: string; readonly file: string }[];
}

/** Builds the programs into a folder. */
export async function buildPrograms(request: ImageRequest, output: string, options: ImageOptions): Promise<Programs> {
  const { directory, targets, platforms, check, standalone } = request;
  const build = { directory, output, targets, platforms, check, standalone, separateAddons: standalone, minify: false };
  const results = await executeBuild(build, { signal: options.signal, colors: options.colors, ...options.progress });
  const mains = results.flatMap(({ step }) => (step.type === "check" ? [] : [step]));
  const main = (target: BuildTarget, platform: Platform): string => {
    const found = mains.find(
      (step) => step.target === target && (step.type === "bundle" || isSamePlatform(step.platform, platform)),
    );
    if (found === undefined) throw new Error(`${target} was not built`);
    return found.file;
  };
  return {
    main,
    beside: besides(
      results,
      mains.map(({ file }) => file),
    ),
  };
}

/** Maps of sources stay outside: Node does not read them unless it is told to. */
function besides(results: readonly StepResult[], mains: readonly string[]): Programs["beside"] {
  const files = new Set(results.flatMap(({ files }) => files.map(({ path }) => path)));
  return [...files]
    .filter((file) => !mains.includes(file) && !file.endsWith(".map"))
    .map((file) => ({ name: basename(file), file }));
}

/** A bundle that this Node starts; Linux wants an absolute path in the first line. */
export async function bundleFor(node: string, file: string): Promise<Buffer> {
  const code = await readFile(file, "utf8");
  return Buffer.from(`#!${node}\n${code.replace(/^#!.*\n/, "")}`);
}

export async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}
