import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program of this folder, bundled so that plain node runs it; below the package so that it finds what it imports. */
export async function bundleProgram(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = join(root, "node_modules", ".cache", `${name}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(root, "test", "fault", `${name}.ts`)],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: path,
    logLevel: "error",
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

export function runProgram(path: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [path, ...args]);
}

/** Everything it printed, when it has ended and its pipe is empty. */
export async function outputOf(child: ChildProcessWithoutNullStreams): Promise<{ text: string; errors: string }> {
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  await new Promise((resolve) => child.once("close", resolve));
  return { text: Buffer.concat(chunks).toString(), errors: Buffer.concat(errors).toString() };
}
