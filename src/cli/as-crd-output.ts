import { relative } from "node:path";
import type { Manifests } from "../build/make-manifests.ts";
import { nameOf } from "../in-cluster/explain-error.ts";
import { asCrdPrograms, type AsCrdRequest } from "../local/as-crd/as-crd-request.ts";
import { asCrdCommand } from "../local/as-crd/program-command.ts";
import type { AsCrdEvents } from "../local/as-crd/run-as-crd.ts";
import { bundleFile } from "../local/local-request.ts";
import type { ProjectResource } from "../project/project.ts";
import type { CommandContext } from "./command-context.ts";
import { installProgress } from "./install-progress.ts";
import { programPrefix, shellWord } from "./local-output.ts";

/** How `run local --as crd` tells what happens: everything on stderr, but for the line of JSON. */
export function asCrdEvents(
  context: CommandContext,
  request: AsCrdRequest,
  resources: readonly ProjectResource[],
  format: "json" | undefined,
): AsCrdEvents {
  const { stderr, stdout } = context;
  const { dim, yellow, red } = stderr.colors;
  const prefix = programPrefix(context, asCrdPrograms(request));
  const { onApplied, onWaiting, onReady: onDefined } = installProgress(context, true);
  let stays = false;
  return {
    onApplied: (manifest, applied) => {
      stays = true;
      onApplied(manifest, applied);
    },
    onWaiting,
    onDefined,
    onLine: (program, line) => stderr.write(`${prefix(program)}${line}\n`),
    onReady: (processes) => {
      stderr.write(`\n${readyText(context, request, resources)}\n`);
      if (format !== "json") return;
      const { server, context: named } = request.cluster;
      const definitions = request.definitions.map(({ metadata }) => metadata.name);
      const programs = processes.map(({ name, pid }) => ({ name, pid }));
      const data = { command: "run local", as: "crd", server, context: named, definitions, processes: programs };
      stdout.write(`${JSON.stringify({ ...data, webhooks: request.webhooks?.url ?? null })}\n`);
    },
    onStop: (program) => stderr.write(dim(`stopping ${program}\n`)),
    onDeleted: (configuration, deleted) =>
      stderr.write(
        deleted === "deleted"
          ? dim(`deleted ${nameOf(configuration)}\n`)
          : `${yellow("warning:")} ${nameOf(configuration)} is left: nobody answers it, so nothing can be written. ` +
              `${kubectl(context, request)} delete ${configuration.kind.toLowerCase()} ${configuration.metadata.name}\n`,
      ),
    onEnd: () => {
      if (stays) stderr.write(`${leftText(context, request, red)}\n`);
    },
  };
}

function readyText(context: CommandContext, request: AsCrdRequest, resources: readonly ProjectResource[]): string {
  const { bold, dim, green } = context.stderr.colors;
  const command = kubectl(context, request);
  const served = resources.find(({ api }) => api !== undefined);
  return [
    `${green("✓")} ${bold(`Served by ${request.cluster.server}. In another terminal:`)}`,
    `    ${command} api-resources`,
    ...(served === undefined ? [] : [`    ${command} apply -f samples`, `    ${command} get ${served.plural}`]),
    dim("Ctrl-C stops everything here; the definitions and their objects stay."),
    "",
  ].join("\n");
}

/** What is still in the cluster, and how to be rid of it. */
function leftText(context: CommandContext, request: AsCrdRequest, red: (text: string) => string): string {
  const names = request.definitions.map(({ metadata }) => metadata.name);
  const converted = request.definitions.some(({ spec }) => (spec as { conversion?: object }).conversion !== undefined);
  return [
    `Left in ${request.cluster.server}: ${names.join(", ")}, with all objects.`,
    ...(converted ? ["Until this runs again, objects can be read and written in the stored version alone."] : []),
    `${red("To delete them, objects and all:")}`,
    `    ${kubectl(context, request)} delete crd ${names.join(" ")}`,
  ].join("\n");
}

function kubectl({ cwd }: CommandContext, { cluster }: AsCrdRequest): string {
  const file = relative(cwd, cluster.kubeconfig);
  const shown = file.startsWith("..") ? cluster.kubeconfig : file;
  return ["kubectl", "--kubeconfig", shellWord(shown), "--context", shellWord(cluster.context)].join(" ");
}

/** What custom resources cannot do, and what of the kinds' code is left out. */
export function warnAsCrd({ stderr }: CommandContext, request: AsCrdRequest, manifests: Manifests): void {
  const leftOut =
    "the code of kinds (validate, admission) is left out: what only it refuses is accepted. To have the cluster ask it, give " +
    "the address of this machine as its API server sees it: --webhook-url https://192.168.0.2:9443";
  const lines = [
    ...manifests.warnings,
    ...(manifests.needsWebhooks && request.webhooks === undefined ? [leftOut] : []),
  ];
  for (const line of lines) stderr.write(`${stderr.colors.yellow("warning:")} ${line}\n`);
}

/** The plan of `--dry-run`. */
export interface AsCrdPlan {
  readonly server: string;
  readonly context: string;
  readonly builds: readonly string[];
  readonly applies: readonly string[];
  readonly starts: readonly { readonly program: string; readonly command: readonly string[] }[];
}

export function asCrdPlan(request: AsCrdRequest, build: boolean): AsCrdPlan {
  const programs = asCrdPrograms(request);
  return {
    server: request.cluster.server,
    context: request.cluster.context,
    builds: build ? programs.map((program) => bundleFile(request.directory, program)) : [],
    applies: [...request.definitions, ...request.configurations].map(nameOf),
    starts: programs.map((program) => ({ program, command: asCrdCommand(request, program) })),
  };
}

export function printAsCrdPlan(
  { cwd, stdout, stderr }: CommandContext,
  plan: AsCrdPlan,
  format: "json" | undefined,
): void {
  const row = (verb: string, what: string): void => stdout.write(`${verb.padEnd(7)}  ${what}\n`);
  if (format === "json") {
    stdout.write(`${JSON.stringify({ command: "run local", as: "crd", dryRun: true, ...plan }, null, 2)}\n`);
    return;
  }
  row("cluster", `${plan.server} (context ${plan.context})`);
  for (const path of plan.builds) row("build", relative(cwd, path));
  const start = (named: string): void => {
    for (const { command } of plan.starts.filter(({ program }) => program === named))
      row("start", command.map(shellWord).join(" "));
  };
  start("apiserver");
  for (const name of plan.applies) row("apply", name);
  start("controller-manager");
  stderr.write(stderr.colors.dim("dry run, nothing was done\n"));
}
