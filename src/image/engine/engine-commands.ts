import { platformName } from "../../build/platform.ts";
import { nodePathIn } from "../base/default-base.ts";
import type { ContainerEngine, ImageRequest } from "../image-request.ts";
import { parseReference, type ImageReference } from "../reference.ts";

/** A command to run, and where the digest of what it pushed is found afterwards. */
export interface EngineCommand {
  readonly args: readonly string[];
  readonly digest?: "digest-file" | "metadata-file" | "inspect";
}

export interface EngineFiles {
  /** What the engine writes the digest into. */
  readonly digestFile: string;
  /** A name for an image of several platforms that nobody else uses. */
  readonly listName: string;
  /** Of the files in the image, if the engine can set it. */
  readonly seconds: number;
}

/** The commands by which an engine builds the project's Dockerfile, and pushes the image if that is wanted. */
export function engineCommands(
  engine: ContainerEngine,
  request: ImageRequest,
  files: EngineFiles,
): readonly EngineCommand[] {
  const { reference, push, directory } = request;
  const several = request.platforms.length > 1;
  const common = [...platforms(request), ...labels(request), ...baseArguments(request)];
  switch (engine) {
    case "docker": {
      if (!several) return withPush(push, ["build", "--tag", reference, ...common, directory], ["push", reference]);
      const pushed = push ? ["--push", "--metadata-file", files.digestFile] : [];
      return [
        {
          args: ["buildx", "build", "--tag", reference, ...common, ...pushed, directory],
          ...(push && { digest: "metadata-file" }),
        },
      ];
    }
    case "nerdctl": {
      const all = several ? ["--all-platforms"] : [];
      return withPush(
        push,
        ["build", "--tag", reference, ...common, directory],
        ["push", ...all, ...insecure(request, "nerdctl"), reference],
      );
    }
    case "podman":
    case "buildah": {
      const name = several ? ["--manifest", files.listName] : ["--tag", reference];
      const below = request.base === undefined ? [] : insecure(request, engine, request.base);
      const build = ["build", ...name, "--timestamp", String(files.seconds), ...below, ...common, directory];
      const to = several ? ["manifest", "push", "--all"] : ["push"];
      const names = several ? [files.listName, `docker://${reference}`] : [reference];
      const pushing = [...to, "--digestfile", files.digestFile, ...insecure(request, engine), ...names];
      return [{ args: build }, ...(push ? [{ args: pushing, digest: "digest-file" } as const] : [])];
    }
  }
}

function withPush(push: boolean, build: readonly string[], pushing: readonly string[]): readonly EngineCommand[] {
  return [{ args: build }, ...(push ? [{ args: pushing, digest: "inspect" } as const] : [])];
}

function platforms(request: ImageRequest): readonly string[] {
  return ["--platform", request.platforms.map(platformName).join(",")];
}

function labels(request: ImageRequest): readonly string[] {
  return Object.entries(request.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
}

function baseArguments({ base }: ImageRequest): readonly string[] {
  return base === undefined ? [] : ["--build-arg", `BASE=${base}`, "--build-arg", `NODE=${nodePathIn(base)}`];
}

/** Docker knows by itself that a registry of this machine may do without TLS; the others have to be told. */
function insecure({ reference, registry }: ImageRequest, engine: ContainerEngine, name = reference): readonly string[] {
  const isInsecure = registry.plainHttp || isLoopback(parseReference(name, "--image"));
  if (!isInsecure) return [];
  return engine === "nerdctl" ? ["--insecure-registry"] : ["--tls-verify=false"];
}

function isLoopback({ registry }: ImageReference): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(registry);
}
