import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { hostPlatform } from "../../build/platform.ts";
import { objectsDirectory, type LocalEtcd, type LocalRequest } from "../../local/local-request.ts";
import { loadProject } from "../../project/load-project.ts";
import { UserError } from "../../project/user-error.ts";
import { buildProgress } from "../build-progress.ts";
import type { CommandContext } from "../command-context.ts";
import { confirm } from "../confirm.ts";
import { addExamples } from "../examples.ts";
import { addAsCrdFlags, refuseStrayFlags, type AsCrdFlags } from "../as-crd-flags.ts";
import { addLocalFlags, localRequest, type LocalFlags } from "../local-flags.ts";
import { localEvents, localPlan, printLocalPlan } from "../local-output.ts";

export function runLocal(command: Command, context: CommandContext): void {
  command.description(
    "Builds the project, makes certificates and a kubeconfig, and runs its programs on this machine until Ctrl-C.",
  );
  addAsCrdFlags(addLocalFlags(command)).action(async (flags: LocalFlags & AsCrdFlags) => {
    refuseStrayFlags(command, flags);
    if (flags.as === "apiserver") return run(context, flags);
    const { runLocalAsCrd } = await import("../run-local-as-crd.ts");
    return runLocalAsCrd(context, command, flags);
  });
  addExamples(command, context, [
    ["run local", "The API server and the controllers, on https://127.0.0.1:9443"],
    ["run local --run apiserver --secure-port 0", "The API server alone, on any free port"],
    ["run local --storage memory", "Objects are gone when it stops"],
    ["run local --storage etcd", "Objects in an etcd, which is started"],
    ["run local --etcd http://127.0.0.1:2379", "Objects in an etcd that runs"],
    ["run local --reset --yes", "Begin with no objects"],
    ["run local --as crd --kubeconfig ~/.kube/config", "The kinds as custom resources of a cluster, controllers here"],
  ]);
}

async function run(context: CommandContext, flags: LocalFlags): Promise<void> {
  const loaded = await loadProject(context.cwd);
  const request = localRequest(loaded, context.cwd, flags);
  if (flags.dryRun === true) {
    const plan = localPlan(request, { build: flags.build, reset: flags.reset === true });
    if (flags.output === "json")
      context.stdout.write(`${JSON.stringify({ command: "run local", dryRun: true, ...plan }, null, 2)}\n`);
    else printLocalPlan(context, plan);
    return;
  }
  if (flags.reset === true) await confirmReset(context, request, flags.yes === true);
  const [{ interruptible }, local, { freePort }, { resetData }] = await Promise.all([
    import("../../process/interruption.ts"),
    import("../../local/run-local.ts"),
    import("../../local/free-port.ts"),
    import("../../local/reset-data.ts"),
  ]);
  await interruptible(async (interruption) => {
    const port = request.run.includes("apiserver") ? await freePort(request.port) : request.port;
    if (flags.build) await build(context, request, flags, interruption.stop);
    if (flags.reset === true) await resetData(objectsDirectory(request));
    const running = { ...request, port, ...(request.etcd && { etcd: await withFreePorts(request.etcd) }) };
    const events = localEvents(context, running, loaded.project.resources, flags.output);
    await local.runLocal(running, interruption, events);
  });
}

/** etcd's own ports are only what comes first to mind. */
async function withFreePorts(etcd: LocalEtcd): Promise<LocalEtcd> {
  if (etcd.kind === "running") return etcd;
  const { freePort } = await import("../../local/free-port.ts");
  const free = (wanted: number): Promise<number> => freePort(wanted).catch(() => freePort(0));
  return { ...etcd, clientPort: await free(etcd.clientPort), peerPort: await free(etcd.peerPort) };
}

async function confirmReset(context: CommandContext, request: LocalRequest, yes: boolean): Promise<void> {
  const directory = objectsDirectory(request);
  if (!existsSync(directory)) return;
  await confirm(context, `--reset deletes all objects in ${relative(context.cwd, directory)}.`, yes);
}

async function build(
  context: CommandContext,
  request: LocalRequest,
  flags: LocalFlags,
  signal: AbortSignal,
): Promise<void> {
  const { executeBuild } = await import("../../build/execute-build.ts");
  const host = hostPlatform();
  if (host === undefined)
    throw new UserError("Programs cannot be built for this machine: it is none of the known platforms");
  const { directory, run } = request;
  await executeBuild(
    {
      directory,
      output: join(directory, "bin"),
      targets: run,
      platforms: [host],
      check: flags.check,
      minify: false,
      standalone: false,
    },
    { signal, ...buildProgress(context) },
  );
}
