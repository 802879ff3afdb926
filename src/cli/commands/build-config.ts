import type { Command } from "commander";
import { loadProject } from "../../project/load-project.ts";
import type { CommandContext } from "../command-context.ts";
import { addConfigFlags, type ConfigFlags } from "../config-flags.ts";
import { configRequest } from "../config-request.ts";
import { configTree } from "../config-tree.ts";
import { addExamples } from "../examples.ts";
import { writeChanges } from "../write-changes.ts";

export function buildConfig(command: Command, context: CommandContext): void {
  command.description(
    "Writes manifests that install the project in a cluster: a base, rendered anew each time, and an overlay, which is yours.",
  );
  addConfigFlags(command).action((flags: ConfigFlags) => run(context, flags));
  const minimum = "build config --name crontab --namespace crontab-system --image registry.example.com/crontab:v1";
  addExamples(command, context, [
    [minimum, "Two API servers, and an etcd with one member"],
    [`${minimum} --etcd-replicas 3 --certificates cert-manager`, "An etcd of three, certificates by cert-manager"],
    [`${minimum} --storage embedded --storage-class fast`, "One API server, objects on its volume"],
    [`${minimum} --apiserver-args=--v=3 --dry-run`, "With a flag for the API server; nothing is written"],
  ]);
}

async function run(context: CommandContext, flags: ConfigFlags): Promise<void> {
  const loaded = await loadProject(context.cwd);
  const request = await configRequest(context, loaded, flags);
  const { output, changes } = await configTree(context, loaded, request, flags);
  await writeChanges(context, {
    command: "build config",
    directory: loaded.directory,
    changes,
    flags: { ...(flags.dryRun === true && { dryRun: true }), ...(flags.o !== undefined && { output: flags.o }) },
  });
  if (flags.o === undefined && flags.dryRun !== true)
    context.stderr.write(`Install it: kubectl apply --server-side -k ${output}/overlay\n`);
}
