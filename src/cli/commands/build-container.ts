import { relative, resolve } from "node:path";
import { Option, type Command } from "commander";
import type { BuiltImage, ImageOutput, ImageRequest } from "../../image/image-request.ts";
import { planImage } from "../../image/plan-image.ts";
import { loadProject, type LoadedProject } from "../../project/load-project.ts";
import { UsageError } from "../../project/user-error.ts";
import { formatBytes } from "../build-progress.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { addImageFlags, imageRequest, parseImageOutput, type ImageFlags } from "../image-flags.ts";

interface Flags extends ImageFlags {
  readonly image: string;
  readonly push?: boolean;
  readonly output?: ReturnType<typeof parseImageOutput>;
  readonly digestFile?: string;
  readonly dryRun?: boolean;
  /** The format of `-o`, which here is not short for --output. */
  readonly o?: "json";
}

export function buildContainer(command: Command, context: CommandContext): void {
  command.description("Makes a container image of the project's programs, and pushes it to a registry.");
  command.addOption(
    new Option("--image <name>", "name of the image, such as ghcr.io/me/fleet:v1").makeOptionMandatory(),
  );
  addImageFlags(command)
    .option("--push", "push it to the registry that its name says")
    .addOption(
      new Option(
        "--output <format[=path]>",
        "write it to disk: oci-archive, docker-archive or directory (default where nothing else would keep it: oci-archive)",
      ).argParser(parseImageOutput),
    )
    .option("--digest-file <file>", "write the digest of the image there")
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "accepted for scripts; this command asks nothing")
    .action((flags: Flags) => run(context, flags));
  addExamples(command, context, [
    ["build container --image ghcr.io/me/fleet:v1 --push", "Build with the engine that is installed, and push"],
    [
      "build container --image ghcr.io/me/fleet:v1 --builder oci --platform linux/amd64,linux/arm64 --push",
      "For two platforms, without any engine",
    ],
    [
      "build container --image fleet:v1 --builder oci --base scratch --output docker-archive=fleet.tar",
      "Without a registry: Node and what it needs go into the image",
    ],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const loaded = await loadProject(context.cwd);
  const request = requestOf(context, loaded, flags);
  if (flags.dryRun === true) {
    printPlan(context, request, flags);
    return;
  }
  const [{ buildImage }, { interruptible }, { imageProgress }, { writeAtomically }] = await Promise.all([
    import("../../image/build-image.ts"),
    import("../../process/interruption.ts"),
    import("../image-progress.ts"),
    import("../../files/write-atomically.ts"),
  ]);
  const progress = imageProgress(context);
  const image = await interruptible(async ({ stop }) =>
    buildImage(request, { signal: stop, env: context.env, colors: progress.colors, progress }),
  );
  if (flags.digestFile !== undefined)
    await writeAtomically(resolve(context.cwd, flags.digestFile), `${image.digest}\n`);
  if (flags.o === "json") printJson(context, { command: "build container", dryRun: false, ...image });
  else printResult(context, image);
}

function requestOf({ cwd }: CommandContext, loaded: LoadedProject, flags: Flags): ImageRequest {
  const push = flags.push === true;
  const output = flags.output && imageOutput(cwd, loaded, flags.output);
  if (flags.digestFile !== undefined && !push && flags.builder !== "oci") {
    throw new UsageError("--digest-file: engines know the digest of what they pushed. Add --push, or --builder oci");
  }
  return imageRequest({ cwd, directory: loaded.directory }, flags, {
    reference: flags.image,
    push,
    ...(output && { output }),
  });
}

function imageOutput(
  cwd: string,
  { directory, project }: LoadedProject,
  { format, path }: NonNullable<Flags["output"]>,
): ImageOutput {
  const name = format === "directory" ? `${project.projectName}-image` : `${project.projectName}.tar`;
  return { format, path: path === undefined ? resolve(directory, "bin", name) : resolve(cwd, path) };
}

function printPlan(context: CommandContext, request: ImageRequest, flags: Flags): void {
  const steps = planImage(request);
  if (flags.o === "json") {
    printJson(context, { command: "build container", dryRun: true, image: request.reference, steps });
    return;
  }
  for (const { step, summary } of steps) context.stdout.write(`${step.padEnd(9)}  ${summary}\n`);
  context.stderr.write(context.stderr.colors.dim("dry run, nothing was done\n"));
}

function printResult({ cwd, stdout }: CommandContext, image: BuiltImage): void {
  for (const { path, bytes } of image.files) {
    stdout.write(`${relative(cwd, path)}  ${stdout.colors.dim(formatBytes(bytes))}\n`);
  }
  stdout.write(`${image.pushed ? image.pinned : `${image.reference}  ${image.digest}`}\n`);
}

function printJson({ stdout }: CommandContext, document: unknown): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
