import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Option, type Command } from "commander";
import { planBuild, type BuildRequest, type BuildStep } from "../../build/build-plan.ts";
import { buildTargets, type BuildTarget } from "../../build/build-target.ts";
import { hostPlatform, parsePlatform, platformName, type Platform } from "../../build/platform.ts";
import { loadProject } from "../../project/load-project.ts";
import { UsageError } from "../../project/user-error.ts";
import { buildProgress, formatBytes } from "../build-progress.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";

interface Flags {
  readonly output?: string;
  readonly target?: readonly BuildTarget[];
  readonly platform?: readonly string[];
  readonly standalone?: boolean;
  readonly minify?: boolean;
  readonly check: boolean;
  readonly dryRun?: boolean;
  /** The format of `-o`, which here is not short for --output. */
  readonly o?: "json";
}

export function buildExecutables(command: Command, context: CommandContext): void {
  command
    .description(
      "Type-checks the project, then bundles each of its programs into one file that runs without node_modules.",
    )
    .option("--output <folder>", "where to write (default: bin in the project)")
    .addOption(new Option("--target <program...>", "what to build (default: all)").choices(buildTargets))
    .option("--platform <os/arch...>", "where it will run, such as linux/arm64 (default: this machine)")
    .option("--standalone", "make executables that need no Node")
    .option("--minify", "make the code small and hard to read")
    .option("--no-check", "do not check types")
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "accepted for scripts; this command asks nothing")
    .action((flags: Flags) => run(context, flags));
  addExamples(command, context, [
    ["build executables", "bin/apiserver.js and bin/controller-manager.js, for this machine"],
    ["build executables --target apiserver --platform linux/amd64 linux/arm64", "One program, to run on both"],
    ["build executables --standalone --platform linux/arm64", "Executables with Node inside, for another machine"],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const { directory } = await loadProject(context.cwd);
  const request = buildRequest(context, directory, flags);
  if (flags.dryRun === true) {
    printPlan(context, planBuild(request), flags);
    return;
  }
  const [{ executeBuild }, { interruptible }] = await Promise.all([
    import("../../build/execute-build.ts"),
    import("../../process/interruption.ts"),
  ]);
  const started = performance.now();
  const results = await interruptible(async ({ stop }) =>
    executeBuild(request, { signal: stop, ...buildProgress(context) }),
  );
  const seconds = (performance.now() - started) / 1000;
  // Two steps may write the same file, such as package.json.
  const files = new Map(results.flatMap(({ files }) => files.map((file) => [file.path, file])));
  if (flags.o === "json") {
    const steps = results.map(({ step, seconds }) => ({ ...describeStep(step), seconds: round(seconds) }));
    printJson(context, {
      command: "build executables",
      directory,
      dryRun: false,
      seconds: round(seconds),
      steps,
      files: [...files.values()],
    });
    return;
  }
  for (const { path, bytes } of files.values()) {
    context.stdout.write(`${relative(context.cwd, path)}  ${context.stdout.colors.dim(formatBytes(bytes))}\n`);
  }
}

function buildRequest(context: CommandContext, directory: string, flags: Flags): BuildRequest {
  return {
    directory,
    output: flags.output === undefined ? resolve(directory, "bin") : resolve(context.cwd, flags.output),
    targets: buildTargets.filter((target) => flags.target?.includes(target) ?? true),
    platforms: uniquePlatforms(flags.platform),
    check: flags.check,
    minify: flags.minify === true,
    standalone: flags.standalone === true,
  };
}

function uniquePlatforms(names: readonly string[] | undefined): readonly Platform[] {
  if (names !== undefined)
    return [...new Map(names.map(parsePlatform).map((one) => [platformName(one), one])).values()];
  const host = hostPlatform();
  if (host === undefined)
    throw new UsageError("--platform is missing: programs cannot be built for this machine itself");
  return [host];
}

function printPlan(context: CommandContext, steps: readonly BuildStep[], flags: Flags): void {
  const planned = steps.map((step) => ({ ...describeStep(step), ...plannedFile(step) }));
  if (flags.o === "json") {
    printJson(context, { command: "build executables", dryRun: true, steps: planned });
    return;
  }
  for (const step of planned) {
    const platform = step.platform === undefined ? "" : ` (${step.platform})`;
    const what = "path" in step ? `${relative(context.cwd, step.path)}${platform}` : "the project's types";
    context.stdout.write(`${("action" in step ? step.action : "check").padEnd(9)}  ${what}\n`);
  }
  context.stderr.write(context.stderr.colors.dim("dry run, nothing was written\n"));
}

function plannedFile(step: BuildStep): { path: string; action: "create" | "overwrite" } | undefined {
  if (step.type === "check") return undefined;
  return { path: step.file, action: existsSync(step.file) ? "overwrite" : "create" };
}

function describeStep(step: BuildStep): { step: string; target?: BuildTarget; platform?: string } {
  if (step.type === "check") return { step: "check" };
  const platform = step.type === "standalone" ? { platform: platformName(step.platform) } : {};
  return { step: step.type, target: step.target, ...platform };
}

function printJson({ stdout }: CommandContext, document: unknown): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
