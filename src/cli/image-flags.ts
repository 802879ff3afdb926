import { resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { buildTargets, type BuildTarget } from "../build/build-target.ts";
import { hostPlatform, parsePlatform, platformName, type Platform } from "../build/platform.ts";
import { NODE_BASE, STANDALONE_BASE } from "../image/base/default-base.ts";
import {
  imageBuilders,
  imageOutputs,
  type ImageBuilder,
  type ImageOutput,
  type ImageRequest,
} from "../image/image-request.ts";
import { parseReference } from "../image/reference.ts";
import { UsageError } from "../project/user-error.ts";

/** Flags of every command that builds an image. */
export interface ImageFlags {
  readonly target?: readonly BuildTarget[];
  readonly builder: ImageBuilder;
  readonly base?: string;
  readonly platform?: readonly string[];
  readonly standalone?: boolean;
  readonly check: boolean;
  readonly label?: Readonly<Record<string, string>>;
  readonly registryCa?: string;
  readonly plainHttp?: boolean;
}

export function addImageFlags(command: Command): Command {
  return command
    .addOption(new Option("--target <program...>", "what goes into the image (default: all)").choices(buildTargets))
    .addOption(
      new Option("--builder <builder>", "what builds it: an engine that is installed, or oci, which needs none")
        .choices(imageBuilders)
        .default("auto"),
    )
    .option(
      "--base <image>",
      `what lies below the programs: an image, a file or folder, or scratch (default: ${NODE_BASE}, with --standalone ${STANDALONE_BASE})`,
    )
    .option(
      "--platform <os/arch...>",
      "where it will run, such as linux/amd64,linux/arm64 (default: linux, this processor)",
    )
    .option("--standalone", "executables with Node inside, on a base without Node")
    .option("--no-check", "do not check types")
    .option("--label <name=value>", "describes the image; may be given several times", collectLabel)
    .option("--registry-ca <file>", "certificates of a registry's own CA")
    .option("--plain-http", "speak to the registry without TLS; on this machine that needs no flag");
}

/** What the flags ask for. @throws UsageError */
export function imageRequest(
  { cwd, directory }: { readonly cwd: string; readonly directory: string },
  flags: ImageFlags,
  image: { readonly reference: string; readonly push: boolean; readonly output?: ImageOutput },
): ImageRequest {
  if (parseReference(image.reference, "--image").digest !== undefined) {
    throw new UsageError(`--image ${image.reference}: what is yet to be built has no digest. Give it a tag`);
  }
  return {
    directory,
    reference: image.reference,
    targets: buildTargets.filter((target) => flags.target?.includes(target) ?? true),
    builder: flags.builder,
    ...(flags.base === undefined ? {} : { base: resolveBase(cwd, flags.base) }),
    platforms: imagePlatforms(flags.platform),
    standalone: flags.standalone === true,
    check: flags.check,
    push: image.push,
    ...(image.output && { output: image.output }),
    labels: flags.label ?? {},
    registry: {
      plainHttp: flags.plainHttp === true,
      ...(flags.registryCa === undefined ? {} : { caFile: resolve(cwd, flags.registryCa) }),
    },
  };
}

/** Paths are those of the folder the command was given in. */
function resolveBase(cwd: string, base: string): string {
  return /^\.{1,2}(?:[\\/]|$)/.test(base) ? resolve(cwd, base) : base;
}

function imagePlatforms(names: readonly string[] | undefined): readonly Platform[] {
  if (names === undefined) return [{ os: "linux", arch: hostPlatform()?.arch ?? "x64" }];
  const platforms = names.flatMap((name) => name.split(",")).map(parsePlatform);
  const other = platforms.find(({ os }) => os !== "linux");
  if (other !== undefined)
    throw new UsageError(`--platform ${platformName(other)}: images are for linux/amd64 and linux/arm64`);
  return [...new Map(platforms.map((one) => [platformName(one), one])).values()];
}

function collectLabel(text: string, labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name = "", value = ""] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("Give name=value, such as org.opencontainers.image.revision=1234abc");
  return { ...labels, [name]: value };
}

/** Reads `--output`: a format, and after `=` where to. @throws InvalidArgumentError */
export function parseImageOutput(text: string): { readonly format: ImageOutput["format"]; readonly path?: string } {
  const [name = "", ...rest] = text.split("=");
  const format = imageOutputs.find((one) => one === name);
  if (format === undefined)
    throw new InvalidArgumentError(`Give one of ${imageOutputs.join(", ")}, and =path to say where to`);
  return rest.length === 0 ? { format } : { format, path: rest.join("=") };
}
