import { existsSync } from "node:fs";
import { ensureCertificates } from "../certificates/ensure-certificates.ts";
import type { Certificates } from "../certificates/ensure-certificates.ts";
import type { Interruption } from "../process/interruption.ts";
import type { StartProcessOptions } from "../process/start-process.ts";
import { UserError } from "../project/user-error.ts";
import { claimObjects, etcdInstallHint } from "./local-etcd.ts";
import type { LocalProgram } from "./local-program.ts";
import { bundleFile, localProcesses, serverUrl } from "./local-request.ts";
import type { LocalRequest } from "./local-request.ts";
import { programCommand } from "./program-flags.ts";
import { Supervisor } from "./supervisor.ts";
import { waitUntilReady } from "./wait-until-ready.ts";
import { writeKubeconfig } from "./write-kubeconfig.ts";

/** What happens meanwhile. */
export interface LocalEvents {
  /** A process printed a line. */
  readonly onLine: (program: string, line: string) => void;
  readonly onReady: (processes: Supervisor["processes"]) => void;
  readonly onStop: (program: string) => void;
}

const READY_TIMEOUT_MS = 60_000;

/**
 * Runs the built programs of a project until they are interrupted; then nothing of them is left.
 * @throws UserError if one ends by itself, or the API server does not become ready
 */
export async function runLocal(request: LocalRequest, interruption: Interruption, events: LocalEvents): Promise<void> {
  for (const program of request.run) requireFile(bundleFile(request.directory, program), "--build=false needs a build");
  const certificates = localProcesses(request).some((name) => name !== "controller-manager")
    ? await prepare(request)
    : undefined;
  const release = request.etcd?.kind === "started" ? await claimObjects(request) : undefined;
  const supervisor = new Supervisor();
  const over = AbortSignal.any([interruption.stop, supervisor.ended]);
  try {
    for (const program of localProcesses(request)) {
      over.throwIfAborted();
      await supervisor.start(processOptions(request, program, events));
      if (program !== "apiserver" || certificates === undefined) continue;
      await ready(request, certificates, over);
      // Not before: the one that is there may belong to a server that runs, and this one could not start beside it.
      await writeKubeconfig(request, certificates);
    }
    events.onReady(supervisor.processes);
    await untilAborted(over);
  } catch (error) {
    // What was aborted fails in its own words; the reason says it better.
    if (!over.aborted) throw error;
  } finally {
    await supervisor.stop(interruption.kill, events.onStop);
    await release?.();
  }
  if (supervisor.ended.aborted) throw supervisor.ended.reason;
}

function prepare(request: LocalRequest): Promise<Certificates> {
  const administrator = { commonName: `${request.name}-admin`, organizations: ["system:masters"] };
  return ensureCertificates({ directory: request.certificates, name: request.name, administrator });
}

function processOptions(request: LocalRequest, program: LocalProgram, events: LocalEvents): StartProcessOptions {
  if (program === "controller-manager") requireFile(request.kubeconfig, "Start the API server first, or give --config");
  const [command, ...args] = programCommand(request, program);
  const common = { name: program, cwd: request.directory, onLine: (line: string) => events.onLine(program, line) };
  return program === "etcd"
    ? { ...common, program: command, args, installHint: etcdInstallHint }
    : { ...common, program: process.execPath, args: ["--enable-source-maps", ...args] };
}

async function ready(request: LocalRequest, { authority }: Certificates, signal: AbortSignal): Promise<void> {
  try {
    const probe = { url: serverUrl(request), authority: authority.certificate, timeoutMs: READY_TIMEOUT_MS, signal };
    await waitUntilReady(probe);
  } catch (error) {
    signal.throwIfAborted();
    throw new UserError(`apiserver is ${(error as Error).message}. Its own lines above say more.`, { cause: error });
  }
}

function requireFile(file: string, advice: string): void {
  if (!existsSync(file)) throw new UserError(`${file} is missing. ${advice}.`);
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
