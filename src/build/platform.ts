import { UsageError } from "../project/user-error.ts";

/** An operating system and processor, in Node's words. */
export interface Platform {
  readonly os: "linux" | "darwin" | "win32";
  readonly arch: "x64" | "arm64";
}

const systems: Readonly<Record<string, Platform["os"]>> = {
  linux: "linux",
  darwin: "darwin",
  windows: "win32",
  win32: "win32",
};
const processors: Readonly<Record<string, Platform["arch"]>> = {
  amd64: "x64",
  x64: "x64",
  arm64: "arm64",
};

/**
 * Reads `linux/arm64` and the like; Go's words (windows, amd64) and Node's (win32, x64) are both understood.
 * @throws UsageError naming what is possible
 */
export function parsePlatform(text: string): Platform {
  const [system = "", processor = "", ...rest] = text.toLowerCase().split("/");
  const os = Object.hasOwn(systems, system) ? systems[system] : undefined;
  const arch = Object.hasOwn(processors, processor) ? processors[processor] : undefined;
  if (os === undefined || arch === undefined || rest.length > 0) {
    throw new UsageError(
      `--platform ${JSON.stringify(text)} is none of: linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, windows/amd64, windows/arm64`,
    );
  }
  return { os, arch };
}

/** The platform of this machine, or undefined if it is none we build for. */
export function hostPlatform(): Platform | undefined {
  const { platform, arch } = process;
  if (!Object.hasOwn(processors, arch) || !Object.values(systems).includes(platform as Platform["os"]))
    return undefined;
  return { os: platform, arch } as Platform;
}

export function isSamePlatform(one: Platform, other: Platform | undefined): boolean {
  return one.os === other?.os && one.arch === other.arch;
}

/** In Go's words, as images and Kubernetes have them: `linux/amd64`. */
export function platformName({ os, arch }: Platform): string {
  return `${os === "win32" ? "windows" : os}/${arch === "x64" ? "amd64" : arch}`;
}
