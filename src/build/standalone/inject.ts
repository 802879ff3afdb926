import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../process/run-command.ts";
import { UserError } from "../../project/user-error.ts";
import { cachedPackage } from "../cached-package.ts";
import type { Platform } from "../platform.ts";

const POSTJECT_VERSION = "1.0.0-alpha.6";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** Puts a program into a copy of Node. Both files are changed or made, none is removed. */
export async function inject(
  node: string,
  program: string,
  executable: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<void> {
  await copyFile(node, executable);
  await chmod(executable, 0o755);
  await strip(executable, platform, signal);
  const postject = join(await cachedPackage("postject", POSTJECT_VERSION, signal), "dist", "cli.js");
  const segment = platform.os === "darwin" ? ["--macho-segment-name", "NODE_SEA"] : [];
  const args = [postject, executable, "NODE_SEA_BLOB", program, "--sentinel-fuse", FUSE, ...segment];
  await runCommand(process.execPath, args, { quiet: true, signal });
  if (platform.os === "darwin") await sign(executable, signal);
}

// Saves 12 MB. Not every machine has strip, and none has it for all processors: then the symbols stay.
async function strip(executable: string, platform: Platform, signal: AbortSignal): Promise<void> {
  if (platform.os !== "linux" || process.platform !== "linux") return;
  await runCommand("strip", [executable], { quiet: true, signal }).catch((error: unknown) => {
    if (!(error instanceof UserError) || signal.aborted) throw error;
  });
}

// macOS runs nothing that was changed after it was signed.
async function sign(executable: string, signal: AbortSignal): Promise<void> {
  if (process.platform !== "darwin") return;
  await runCommand("codesign", ["--force", "--sign", "-", executable], { quiet: true, signal });
}
