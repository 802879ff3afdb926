import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import { UserError } from "../project/user-error.ts";

/**
 * The folder of an npm package in the user's cache, fetched with npm when it is not there yet: packages of other
 * platforms, which no project can depend on. No scripts of the package are run.
 * @throws UserError if npm cannot get it
 */
export async function cachedPackage(name: string, version: string, signal: AbortSignal): Promise<string> {
  const directory = join(cacheDirectory(), `${name.replace("/", "+")}@${version}`);
  const installed = join(directory, "node_modules", name);
  if (existsSync(installed)) return installed;
  await mkdir(dirname(directory), { recursive: true });
  const temporary = await mkdtemp(`${directory}.`);
  try {
    await npmInstall(temporary, name, version, signal);
    await rename(temporary, directory).catch((error: unknown) => {
      // Another build was faster.
      if (!existsSync(installed)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return installed;
}

/** Follows XDG, and what other systems have instead. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  const folder = "apiserver-boot";
  if (env["XDG_CACHE_HOME"]) return join(env["XDG_CACHE_HOME"], folder);
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), folder, "Cache");
  return join(homedir(), platform === "darwin" ? "Library/Caches" : ".cache", folder);
}

async function npmInstall(prefix: string, name: string, version: string, signal: AbortSignal): Promise<void> {
  // --force: a package for another platform.
  const flags = ["--force", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--no-package-lock"];
  const args = ["install", "--prefix", prefix, ...flags, `${name}@${version}`];
  try {
    await runCommand("npm", args, { cwd: prefix, quiet: true, signal, installHint: "It comes with Node.js." });
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    throw new UserError(`npm has no ${name} ${version}, or cannot be reached.\n${error.message}`, { cause: error });
  }
}
