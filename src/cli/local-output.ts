import { relative } from "node:path";
import { bundleFile, localProcesses, objectsDirectory, serverUrl, type LocalRequest } from "../local/local-request.ts";
import { programCommand } from "../local/program-flags.ts";
import type { LocalEvents } from "../local/run-local.ts";
import type { ProjectResource } from "../project/project.ts";
import type { CommandContext } from "./command-context.ts";

/** How `run local` tells what happens: processes' lines with their name before them, on stderr. */
export function localEvents(
  context: CommandContext,
  request: LocalRequest,
  resources: readonly ProjectResource[],
  format: "json" | undefined,
): LocalEvents {
  const { stderr } = context;
  const { dim } = stderr.colors;
  const prefix = programPrefix(context, localProcesses(request));
  return {
    onLine: (program, line) => stderr.write(`${prefix(program)}${line}\n`),
    onReady: (processes) => {
      stderr.write(`\n${readyText(context, request, resources)}\n`);
      if (format !== "json") return;
      const { kubeconfig } = request;
      context.stdout.write(
        `${JSON.stringify({ command: "run local", server: serverUrl(request), kubeconfig, processes: processes.map(({ name, pid }) => ({ name, pid })) })}\n`,
      );
    },
    onStop: (program) => stderr.write(dim(`stopping ${program}\n`)),
  };
}

/** What stands before each line of a program. */
export function programPrefix({ stderr }: CommandContext, programs: readonly string[]): (program: string) => string {
  const { cyan, magenta, yellow } = stderr.colors;
  const width = Math.max(...programs.map((name) => name.length));
  const color = (program: string): typeof cyan =>
    program === "etcd" ? yellow : program === "apiserver" ? cyan : magenta;
  return (program) => color(program)(`${program.padEnd(width)} | `);
}

function readyText(
  { cwd, stderr }: CommandContext,
  request: LocalRequest,
  resources: readonly ProjectResource[],
): string {
  const { bold, dim, green } = stderr.colors;
  const kubectl = `kubectl --kubeconfig ${shellWord(relative(cwd, request.kubeconfig))}`;
  const served = resources.find(({ api }) => api !== undefined);
  const lines = [
    `${kubectl} api-resources`,
    ...(served === undefined ? [] : [`${kubectl} apply -f samples`, `${kubectl} get ${served.plural}`]),
  ];
  const serves = request.run.includes("apiserver") ? `Serving on ${serverUrl(request)}. ` : "";
  return [
    `${green("✓")} ${bold(`${serves}In another terminal:`)}`,
    ...lines.map((line) => `    ${line}`),
    dim("Ctrl-C stops everything."),
    "",
  ].join("\n");
}

export function shellWord(text: string): string {
  return /^[\w./@%+,:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The plan of `--dry-run`. */
export interface LocalPlan {
  readonly deletes: readonly string[];
  readonly builds: readonly string[];
  readonly writes: readonly string[];
  readonly starts: readonly { readonly program: string; readonly command: readonly string[] }[];
}

export function localPlan(request: LocalRequest, { build, reset }: { build: boolean; reset: boolean }): LocalPlan {
  const serves = request.run.includes("apiserver");
  return {
    deletes: reset ? [objectsDirectory(request)] : [],
    builds: build ? request.run.map((program) => bundleFile(request.directory, program)) : [],
    writes: serves ? [request.certificates, request.kubeconfig] : [],
    starts: localProcesses(request).map((program) => ({ program, command: programCommand(request, program) })),
  };
}

export function printLocalPlan({ cwd, stdout, stderr }: CommandContext, plan: LocalPlan): void {
  const row = (verb: string, what: string): void => stdout.write(`${verb.padEnd(6)}  ${what}\n`);
  for (const path of plan.deletes) row("delete", relative(cwd, path));
  for (const path of plan.builds) row("build", relative(cwd, path));
  for (const path of plan.writes) row("write", relative(cwd, path));
  for (const { command } of plan.starts) row("start", command.map(shellWord).join(" "));
  stderr.write(stderr.colors.dim("dry run, nothing was done\n"));
}
