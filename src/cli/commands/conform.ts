import { InvalidArgumentError, Option, type Command } from "commander";
import type { ConformRequest } from "../../conform/conform.ts";
import type { Report } from "../../conform/report/report.ts";
import type { Level } from "../../conform/requirements.ts";
import type { Protocol } from "../../conform/wire.ts";
import { UsageError, UserError } from "../../project/user-error.ts";
import type { CommandContext } from "../command-context.ts";
import { conformProgress } from "../conform-progress.ts";
import { addExamples } from "../examples.ts";
import { formatTable } from "../table.ts";

type Format = "table" | "json" | "junit" | "markdown";

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly resource?: string;
  readonly sample?: readonly string[];
  readonly cases?: readonly string[];
  readonly only?: readonly string[];
  readonly level: Level;
  readonly protocol: "http1" | "http2" | "both";
  readonly namespace?: string;
  readonly concurrency: number;
  readonly output: Format;
  readonly list?: boolean;
}

const protocols: Readonly<Record<Flags["protocol"], readonly Protocol[]>> = {
  http1: ["HTTP/1.1"],
  http2: ["HTTP/2"],
  both: ["HTTP/1.1", "HTTP/2"],
};

export function conform(command: Command, context: CommandContext): void {
  command
    .description(
      "Checks a resource of any Kubernetes API server on the wire: one of a project, one behind the aggregator, or a CRD.",
    )
    .option("--resource <plural.version.group>", "what to check; without a version, the preferred one")
    .option("--kubeconfig <file>", "where the server is and who asks (default: as kubectl finds it)")
    .option("--context <name>", "of the kubeconfig (default: its current one)")
    .option("--sample <file...>", "manifests with a valid object of the kind; else one is made from OpenAPI")
    .option("--cases <file...>", "more specs of the kind, and what becomes of them")
    .option("--only <id...>", "only requirements with these ids, such as R-WATCH-* or R-LIST-1")
    .addOption(
      new Option("--level <level>", "requirements of this weight and above").choices(["P0", "P1", "P2"]).default("P2"),
    )
    .addOption(new Option("--protocol <protocol>", "over what").choices(["http1", "http2", "both"]).default("both"))
    .option("--namespace <name>", "an empty one to work in (default: new ones, which are deleted)")
    .option("--concurrency <n>", "checks at a time", parseCount, 4)
    .addOption(
      new Option("-o, --output <format>", "of the report")
        .choices(["table", "json", "junit", "markdown"])
        .default("table"),
    )
    .option("--list", "show the checks, and check nothing")
    .action((flags: Flags) => (flags.list === true ? list(context, flags) : run(context, flags)));
  addExamples(command, context, [
    ["conform --resource crontabs.v1.stable.example.com", "Everything"],
    ["conform --resource crontabs.v1.stable.example.com --sample samples/crontab.yaml", "With a valid object of yours"],
    ["conform --resource crontabs.v1.stable.example.com --only 'R-WATCH-*' --protocol http2", "Watches, over HTTP/2"],
    ["conform --resource crontabs.v1.stable.example.com --level P0 -o junit > report.xml", "What matters most, for CI"],
    ["conform --list", "What is checked"],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const [request, { conform: check }, { interruptible }] = await Promise.all([
    requestOf(context, flags),
    import("../../conform/conform.ts"),
    import("../../process/interruption.ts"),
  ]);
  const progress = conformProgress(context);
  const report = await interruptible(async ({ stop }) => {
    try {
      return await check(request, stop, progress);
    } finally {
      progress.end();
    }
  });
  context.stdout.write(await format(report, flags.output, context));
  const failed = report.results.filter(({ outcome }) => outcome === "failed").length;
  if (report.stopped) throw new UserError("stopped before the end; what was made is deleted");
  if (failed > 0) throw new UserError(`${failed} of ${report.results.length} checks failed`);
}

async function requestOf({ cwd }: CommandContext, flags: Flags): Promise<ConformRequest> {
  const { kubeconfig, context, namespace } = flags;
  if (flags.resource === undefined) {
    throw new UsageError(
      "--resource is missing: what to check. Give it, such as --resource crontabs.v1.stable.example.com",
    );
  }
  const [{ parseResourceName }, { readSamples }, { readCases }, { resolve }] = await Promise.all([
    import("../../conform/describe/discovered.ts"),
    import("../../conform/describe/samples.ts"),
    import("../../conform/cases.ts"),
    import("node:path"),
  ]);
  const texts = (files: readonly string[]) => Promise.all(files.map((file) => readText(resolve(cwd, file), file)));
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(cwd, kubeconfig) }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    resource: parseResourceName(flags.resource),
    samples: readSamples(await texts(flags.sample ?? [])),
    cases: (await texts(flags.cases ?? [])).flatMap(({ text, name }) => readCases(text, name)),
    selection: { only: flags.only ?? [], level: flags.level },
    protocols: protocols[flags.protocol],
    concurrency: flags.concurrency,
  };
}

async function readText(path: string, name: string): Promise<{ readonly name: string; readonly text: string }> {
  const { readFile } = await import("node:fs/promises");
  try {
    return { name, text: await readFile(path, "utf8") };
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function format(report: Report, output: Format, { stdout }: CommandContext): Promise<string> {
  switch (output) {
    case "json":
      return (await import("../../conform/report/json-report.ts")).jsonReport(report);
    case "junit":
      return (await import("../../conform/report/junit-report.ts")).junitReport(report);
    case "markdown":
      return (await import("../../conform/report/markdown-report.ts")).markdownReport(report);
    case "table":
      return (await import("../../conform/report/text-report.ts")).textReport(report, stdout.colors);
  }
}

async function list({ stdout }: CommandContext, { only = [], level, output }: Flags): Promise<void> {
  const { listChecks } = await import("../../conform/list-checks.ts");
  const checks = listChecks({ only, level });
  if (output === "junit" || output === "markdown") throw new UsageError(`--list prints a table or JSON, not ${output}`);
  const rows = checks.map(({ ids, level: own, title }) => [ids.join(","), own, title]);
  const text = output === "json" ? `${JSON.stringify(checks, null, 2)}\n` : formatTable(["id", "level", "check"], rows);
  stdout.write(text);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("Give a number, 1 to 99.");
  return Number(text);
}
