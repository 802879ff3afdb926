import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureDir } from "fs-extra/esm";
import { runCommand } from "../process/run-command.ts";
import { UserError } from "../project/user-error.ts";
import { explain } from "./bundle.ts";
import { loadEsbuild } from "./load-esbuild.ts";
import { resolveFromProject } from "./resolve-from-project.ts";
import { withTemporaryDirectory } from "./temporary-directory.ts";

/** Where the cluster finds the webhook server: the form that the runtime takes. */
export type WebhookLocation = {
  /** PEM. */
  readonly certificateAuthority?: string;
} & (
  | { readonly service: { readonly namespace: string; readonly name: string; readonly port?: number } }
  | { readonly url: string }
);

export interface ManifestRequest {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Of the webhook configuration. */
  readonly name: string;
  readonly webhooks: WebhookLocation;
}

export interface Manifests {
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly needsWebhooks: boolean;
  readonly warnings: readonly string[];
}

/**
 * The kinds of a project as manifests. The tool does not know kinds: the project's own runtime makes them, in a process of its
 * own, of the project's sources as they are.
 * @throws UserError if the project cannot be bundled, or its kinds are wrong
 */
export async function makeManifests(request: ManifestRequest, signal: AbortSignal): Promise<Manifests> {
  const { directory, name, webhooks } = request;
  const code = await bundleKinds(directory);
  // Inside of the project, where Node finds the project's packages.
  const folder = join(directory, ".apiserver-boot");
  await ensureDir(folder);
  const program = join(folder, `crds-${randomBytes(6).toString("hex")}.mjs`);
  await writeFile(program, code);
  try {
    return await withTemporaryDirectory(async (temporary) => {
      const result = join(temporary, "manifests.json");
      await runProgram(program, [result, JSON.stringify({ name, webhooks })], directory, signal);
      return JSON.parse(await readFile(result, "utf8")) as Manifests;
    });
  } finally {
    await rm(program, { force: true });
  }
}

const source = `
import { writeFileSync } from "node:fs";
import { manifests } from "apiserver-boot/crd";
import { groups } from "./src/apis/index.js";

const [file, options] = process.argv.slice(2);
try {
  writeFileSync(file, JSON.stringify(manifests(groups, JSON.parse(options))));
} catch (error) {
  if (error.name !== "DefinitionError") throw error;
  process.stderr.write(error.message + "\\n");
  process.exitCode = 1;
}
`;

async function bundleKinds(directory: string): Promise<string> {
  const esbuild = await loadEsbuild(directory);
  requireCrdEntry(directory);
  const { outputFiles } = await esbuild
    .build({
      stdin: { contents: source, resolveDir: directory, sourcefile: "build-crds.js" },
      absWorkingDir: directory,
      write: false,
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node20",
      format: "esm",
      charset: "utf8",
      sourcemap: "inline",
      logLevel: "silent",
    })
    .catch(async (error: unknown) => {
      throw await explain(esbuild, error);
    });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild gave no bundle");
  return file.text;
}

function requireCrdEntry(directory: string): void {
  try {
    resolveFromProject(directory, "apiserver-boot/crd");
  } catch (error) {
    throw new UserError(
      `The project's apiserver-boot is not installed, or is older than this command. In ${directory}: npm install apiserver-boot@latest`,
      { cause: error },
    );
  }
}

/** What the kinds' code prints is not ours: stdout of the program is shown only if it fails. */
async function runProgram(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  try {
    await runCommand(process.execPath, ["--enable-source-maps", program, ...args], { cwd, quiet: true, signal });
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    const output = error.message.split("\n").slice(1).join("\n").trim();
    throw new UserError(`The kinds of the project could not be read.\n${output || error.message}`, { cause: error });
  }
}
