import { Option, type Command } from "commander";
import { namesOf } from "../../deploy/names.ts";
import type { ObjectReference } from "../../in-cluster/object-reference.ts";
import { nameOf } from "../../in-cluster/explain-error.ts";
import type { UninstallEvents, UninstallRequest } from "../../in-cluster/uninstall.ts";
import { loadProject } from "../../project/load-project.ts";
import { UserError } from "../../project/user-error.ts";
import { addClusterFlags, clusterOptions, type ClusterFlags } from "../cluster-flags.ts";
import type { CommandContext } from "../command-context.ts";
import { confirm } from "../confirm.ts";
import { addExamples } from "../examples.ts";
import { nameFlag, namespaceFlag } from "../installation-flags.ts";
import { requireFlag } from "../require-flag.ts";

interface Flags extends ClusterFlags {
  readonly name?: string;
  readonly namespace?: string;
  readonly deleteData?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly output?: "json";
}

export function deleteInCluster(command: Command, context: CommandContext): void {
  command
    .description(
      "Removes what run in-cluster installed, in an order that blocks nothing. Objects stay, unless told otherwise.",
    )
    .option("--name <name>", "of the installation")
    .option("--namespace <namespace>", "where it is installed")
    .option("--delete-data", "delete all objects of its kinds, and the volumes they were stored on");
  addClusterFlags(command)
    .option("--dry-run", "print what would be done, and do nothing")
    .addOption(new Option("-o, --output <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "ask nothing: take the default of what is missing")
    .action((flags: Flags) => run(context, flags));
  addExamples(command, context, [
    ["delete in-cluster --name crontab --namespace crontab-system", "Everything but the objects"],
    ["delete in-cluster --name crontab --namespace crontab-system --delete-data --yes", "The objects, too"],
  ]);
}

async function run(context: CommandContext, flags: Flags): Promise<void> {
  const request = await requestOf(context, flags);
  if (flags.dryRun === true) {
    printPlan(context, request, flags);
    return;
  }
  if (request.deleteData)
    await confirm(context, `--delete-data deletes all objects of ${request.name}, for ever.`, flags.yes === true);
  const [{ Cluster, connect }, { uninstall }, { interruptible, InterruptedError }] = await Promise.all([
    import("../../in-cluster/cluster.ts"),
    import("../../in-cluster/uninstall.ts"),
    import("../../process/interruption.ts"),
  ]);
  const client = await connect(clusterOptions(context, flags));
  const deleted: ObjectReference[] = [];
  const kept: ObjectReference[] = [];
  const events = eventsOf(context, flags, deleted, kept);
  try {
    await interruptible(({ stop }) => uninstall(new Cluster(client, stop), request, stop, events));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new UserError(`${error.message}. Run the same command again to delete the rest`, { cause: error });
  } finally {
    client.close();
  }
  if (flags.output === "json") print(context, { command: "delete in-cluster", dryRun: false, deleted, kept });
  else context.stderr.write(summary(request, deleted.length, kept.length));
}

async function requestOf(context: CommandContext, flags: Flags): Promise<UninstallRequest> {
  const { project } = await loadProject(context.cwd);
  const yes = flags.yes === true;
  const name = await requireFlag(context, nameFlag(project), flags.name, yes);
  const namespace = await requireFlag(context, namespaceFlag(project), flags.namespace, yes);
  return {
    name,
    namespace,
    clusterWide: namesOf({ name, namespace }).clusterWide(),
    deleteData: flags.deleteData === true,
    timeoutMilliseconds: flags.timeout,
  };
}

function eventsOf(
  { stdout, stderr }: CommandContext,
  { output }: Flags,
  deleted: ObjectReference[],
  kept: ObjectReference[],
): UninstallEvents {
  const out = output === "json" ? stderr : stdout;
  const { bold, dim, red } = stderr.colors;
  const tell = (list: ObjectReference[], word: string) => (reference: ObjectReference) => {
    list.push(reference);
    out.write(`${word.padEnd(7)}  ${nameOf(reference)}\n`);
  };
  return {
    onPhase: (title) => stderr.write(`${bold(title)}\n`),
    onDeleted: tell(deleted, red("deleted")),
    onKept: tell(kept, dim("kept")),
    onWaiting: (what) => stderr.write(dim(`… ${what}\n`)),
  };
}

function summary({ namespace }: UninstallRequest, deleted: number, kept: number): string {
  const lines = [
    deleted === 0 ? "Nothing to delete: it is not installed" : `${deleted} deleted`,
    ...(kept === 0
      ? []
      : [`${kept} kept, with all objects: --delete-data deletes them, and run in-cluster finds them again`]),
    `The namespace is left: kubectl delete namespace ${namespace}`,
  ];
  return `${lines.join("\n")}\n`;
}

function printPlan(context: CommandContext, request: UninstallRequest, { output }: Flags): void {
  const steps = [
    ...(request.deleteData ? ["all objects of its kinds, through the API"] : []),
    request.deleteData ? "its custom resources" : "its custom resources that have no objects",
    "its webhook configurations and APIServices",
    "its Deployments and StatefulSets, and waits until their pods are gone",
    "its Services, certificates, ServiceAccounts and rights",
    ...(request.deleteData ? ["its volumes, and the Secrets of its etcd"] : []),
  ];
  if (output === "json") print(context, { command: "delete in-cluster", dryRun: true, steps });
  else for (const step of steps) context.stdout.write(`delete  ${step}\n`);
  context.stderr.write(context.stderr.colors.dim("dry run, nothing was deleted\n"));
}

const print = ({ stdout }: CommandContext, document: unknown): void =>
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
