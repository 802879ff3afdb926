import type { BuildFailure, BuildOptions, BuildResult, Plugin } from "esbuild";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../project/user-error.ts";
import { addonPlugin } from "./addon-plugin.ts";
import type { Esbuild } from "./load-esbuild.ts";
import { createPortablePath } from "./portable-path.ts";
import { portableBundle } from "./portable-bundle.ts";
import type { RawBundle } from "./portable-bundle.ts";

export interface BundleRequest {
  readonly directory: string;
  readonly entry: string;
  /** Where the code will lie. */
  readonly file: string;
  readonly minify: boolean;
  /** Put before the code; may use import statements. */
  readonly banner: string;
  /** See addonPlugin. */
  readonly addonLoader: string;
  readonly define: Readonly<Record<string, string>>;
  readonly plugins: readonly Plugin[];
}

export interface Bundle {
  readonly code: string;
  readonly map: string;
  /** Folder of lmdb, if the program uses it. */
  readonly lmdbDirectory: string | undefined;
}

/**
 * Bundles a program and all its packages into one ECMAScript module; only Node's own modules stay imported.
 * @throws UserError with esbuild's messages
 */
export async function bundle(esbuild: Esbuild, request: BundleRequest): Promise<Bundle> {
  if (!existsSync(request.entry))
    throw new UserError(`${request.entry} is missing; "apiserver-boot init repo" writes it`);
  let lmdbDirectory: string | undefined;
  const addon = addonPlugin(request.addonLoader, (directory) => (lmdbDirectory = directory));
  const options = esbuildOptions({ ...request, plugins: [addon, ...request.plugins] });
  const result = await esbuild.build(options).catch(async (error: unknown) => {
    throw await explain(esbuild, error);
  });
  const portable = portableBundle(rawBundle(result), {
    directory: request.directory,
    mapDirectory: dirname(request.file),
    sourcePrefix: "../",
    portablePath: createPortablePath(request.directory),
  });
  return { ...portable, lmdbDirectory };
}

function rawBundle({ outputFiles = [], metafile }: BuildResult): RawBundle {
  const map = outputFiles.find(({ path }) => path.endsWith(".map"));
  const code = outputFiles.find(({ path }) => !path.endsWith(".map"));
  if (map === undefined || code === undefined || metafile === undefined) throw new Error("esbuild gave no bundle");
  return { code: code.text, map: map.text, inputs: Object.keys(metafile.inputs) };
}

function esbuildOptions({ directory, entry, file, minify, banner, define, ...request }: BundleRequest): BuildOptions {
  return {
    absWorkingDir: directory,
    entryPoints: [entry],
    outfile: file,
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "esm",
    charset: "utf8",
    minify,
    // Names of errors and kinds are shown to people.
    keepNames: minify,
    sourcemap: "external",
    legalComments: "inline",
    logLevel: "silent",
    banner: { js: banner },
    // msgpackr would look for a native addon in whatever node_modules it finds at run time.
    define: { ...define, "process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED": '"true"' },
    plugins: [...request.plugins],
  };
}

/** esbuild's messages as a UserError. */
export async function explain(esbuild: Esbuild, error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !("errors" in error)) return error;
  const messages = await esbuild.formatMessages((error as BuildFailure).errors, { kind: "error" });
  return new UserError(`The project cannot be bundled.\n${messages.join("").trim()}`, { cause: error });
}

/** The first line of a file, if it says which program runs it. */
export async function shebang(entry: string): Promise<string | undefined> {
  const [line = ""] = (await readFile(entry, "utf8").catch(() => "")).split("\n", 1);
  return line.startsWith("#!") ? line : undefined;
}
