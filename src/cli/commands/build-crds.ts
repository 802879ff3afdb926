import { relative, resolve, sep } from "node:path";
import { Option, type Command } from "commander";
import type { Manifests } from "../../build/make-manifests.ts";
import { loadProject } from "../../project/load-project.ts";
import type { CommandContext } from "../command-context.ts";
import { addExamples } from "../examples.ts";
import { addWebhookFlags, requestedWebhooks, type WebhookFlags } from "../webhook-flags.ts";
import { writeChanges } from "../write-changes.ts";

interface Flags extends WebhookFlags {
  readonly output?: string;
  readonly dryRun?: boolean;
  /** The format of `-o`, which here is not short for --output. */
  readonly o?: "json";
}

export function buildCrds(command: Command, context: CommandContext): void {
  command
    .description("Writes every kind as a CustomResourceDefinition, and what has the cluster ask the code of kinds.")
    .option("--output <folder>", "where to write (default: config/crd in the project)");
  addWebhookFlags(command)
    .option("--dry-run", "print what would be written, and write nothing")
    .addOption(new Option("-o <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "accepted for scripts; this command asks nothing")
    .action((flags: Flags) => run(context, flags));
  addExamples(command, context, [
    ["build crds", "config/crd, for kubectl apply -f config/crd"],
    ["build crds --webhook-service tools/crontabs --webhook-ca ca.crt", "Kinds with code, which a Service serves"],
    ["build crds --webhook-url https://127.0.0.1:9444 --webhook-ca ca.crt", "Code that runs outside of the cluster"],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const { directory, project } = await loadProject(context.cwd);
  const webhooks = await requestedWebhooks(context, project, flags);
  const [{ makeManifests }, { interruptible }] = await Promise.all([
    import("../../build/make-manifests.ts"),
    import("../../process/interruption.ts"),
  ]);
  const manifests = await interruptible(({ stop }) =>
    makeManifests({ directory, name: project.projectName, webhooks }, stop),
  );
  const output = flags.output === undefined ? resolve(directory, "config/crd") : resolve(context.cwd, flags.output);
  const folder = relative(directory, output).split(sep).join("/");
  warn(context, manifests, flags);
  await writeChanges(context, {
    command: "build crds",
    directory,
    changes: manifests.files.map(({ name, content }) => ({ type: "render", path: `${folder}/${name}`, content })),
    flags: { dryRun: flags.dryRun === true, ...(flags.o === undefined ? {} : { output: flags.o }) },
    result: { needsWebhooks: manifests.needsWebhooks, warnings: manifests.warnings },
  });
}

function warn({ stderr }: CommandContext, { warnings, needsWebhooks }: Manifests, flags: WebhookFlags): void {
  const lines = [
    ...warnings,
    ...(needsWebhooks && flags.webhookCa === undefined
      ? ["kinds have code that the cluster asks over TLS: without --webhook-ca it trusts public authorities only"]
      : []),
  ];
  for (const line of lines) stderr.write(`${stderr.colors.yellow("warning:")} ${line}\n`);
}
