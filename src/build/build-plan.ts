import { join } from "node:path";
import { entryPoint } from "./build-target.ts";
import type { BuildTarget } from "./build-target.ts";
import { hostPlatform, isSamePlatform, platformName } from "./platform.ts";
import type { Platform } from "./platform.ts";

/** What to build; paths are absolute. */
export interface BuildRequest {
  readonly directory: string;
  /** Folder the files go to. */
  readonly output: string;
  readonly targets: readonly BuildTarget[];
  /** At least one. Bundles run on all of them, provided that native addons for each lie beside them. */
  readonly platforms: readonly Platform[];
  readonly check: boolean;
  readonly minify: boolean;
  /** One executable with Node inside for each target and platform, instead of a bundle. */
  readonly standalone: boolean;
  /** Executables get their native addon beside them: they then need no folder to unpack it to. */
  readonly separateAddons?: boolean;
}

export type BuildStep =
  | { readonly type: "check" }
  | { readonly type: "bundle"; readonly target: BuildTarget; readonly entry: string; readonly file: string }
  | {
      readonly type: "standalone";
      readonly target: BuildTarget;
      readonly entry: string;
      readonly platform: Platform;
      readonly file: string;
    };

/** What has to be done, in order. */
export function planBuild(request: BuildRequest): readonly BuildStep[] {
  const check = request.check ? [{ type: "check" } as const] : [];
  return [...check, ...request.targets.flatMap((target) => planTarget(request, target))];
}

function planTarget(request: BuildRequest, target: BuildTarget): readonly BuildStep[] {
  const entry = join(request.directory, entryPoint(target));
  if (!request.standalone) return [{ type: "bundle", target, entry, file: join(request.output, `${target}.js`) }];
  return request.platforms.map((platform) => {
    const file = join(request.output, executableName(target, platform, request.platforms));
    return { type: "standalone", target, entry, platform, file };
  });
}

/** `apiserver` for this machine alone, else `apiserver-linux-arm64` and so on. */
function executableName(target: BuildTarget, platform: Platform, platforms: readonly Platform[]): string {
  const extension = platform.os === "win32" ? ".exe" : "";
  if (platforms.length === 1 && isSamePlatform(platform, hostPlatform())) return `${target}${extension}`;
  return `${target}-${platformName(platform).replace("/", "-")}${extension}`;
}
