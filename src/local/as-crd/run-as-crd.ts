import { existsSync } from "node:fs";
import { ensureCertificates, type Certificates } from "../../certificates/ensure-certificates.ts";
import type { Applied, Cluster } from "../../in-cluster/cluster.ts";
import { installDefinitions, type DefinitionEvents } from "../../in-cluster/custom-resources.ts";
import type { ObjectReference } from "../../in-cluster/object-reference.ts";
import type { Interruption } from "../../process/interruption.ts";
import type { StartProcessOptions } from "../../process/start-process.ts";
import { UserError } from "../../project/user-error.ts";
import { bundleFile } from "../local-request.ts";
import type { LocalEvents } from "../run-local.ts";
import { Supervisor } from "../supervisor.ts";
import { waitUntilReady } from "../wait-until-ready.ts";
import { asCrdPrograms, localFieldManager, type AsCrdRequest } from "./as-crd-request.ts";
import { writePinnedKubeconfig } from "./pinned-kubeconfig.ts";
import { asCrdCommand } from "./program-command.ts";

export interface AsCrdEvents extends LocalEvents, Omit<DefinitionEvents, "onReady"> {
  /** The cluster serves a definition. */
  readonly onDefined: (what: string) => void;
  /** Nothing asks this machine any more; `kept`: somebody has to delete it by hand. */
  readonly onDeleted: (configuration: ObjectReference, deleted: "deleted" | "kept") => void;
  /** Nothing runs any more. */
  readonly onEnd: () => void;
}

const readyMilliseconds = 60_000;
/** The cluster may be gone; nobody waits longer for what is to be taken away at the end. */
const cleanupMilliseconds = 10_000;

/**
 * Installs kinds as custom resources of a cluster, and runs what they need on this machine until it is interrupted. The
 * definitions stay, with all objects. What has the cluster ask this machine does not: nothing could be written any more.
 * @param clusterUntil the cluster, until a signal aborts
 * @throws UserError if something is not accepted there, or a program ends by itself
 */
export async function runAsCrd(
  request: AsCrdRequest,
  clusterUntil: (signal: AbortSignal) => Cluster,
  interruption: Interruption,
  events: AsCrdEvents,
): Promise<void> {
  for (const program of asCrdPrograms(request)) requireBundle(request, program);
  await writePinnedKubeconfig(request.kubeconfig, request.cluster);
  const supervisor = new Supervisor();
  const over = AbortSignal.any([interruption.stop, supervisor.ended]);
  const cluster = clusterUntil(over);
  const applied: ObjectReference[] = [];
  try {
    if (request.webhooks !== undefined) await startWebhooks(request, supervisor, over, events);
    const defining = { ...events, onReady: events.onDefined };
    await installDefinitions(cluster, { ...request, fieldManager: localFieldManager }, over, defining);
    for (const configuration of request.configurations) {
      applied.push(configuration);
      events.onApplied(configuration, await applyLocally(cluster, configuration, request.force));
    }
    if (request.runsControllers) await supervisor.start(processOptions(request, "controller-manager", events));
    events.onReady(supervisor.processes);
    await untilAborted(over);
  } catch (error) {
    // What was aborted fails in its own words; the reason says it better.
    if (!over.aborted) throw error;
  } finally {
    await removeConfigurations(applied, clusterUntil, interruption.kill, events);
    await supervisor.stop(interruption.kill, events.onStop);
    events.onEnd();
  }
  if (supervisor.ended.aborted) throw supervisor.ended.reason;
}

const applyLocally = (cluster: Cluster, configuration: ObjectReference, force: boolean): Promise<Applied> =>
  cluster.apply(configuration, { force, fieldManager: localFieldManager });

/** It has to answer before the cluster is told to ask it. */
async function startWebhooks(
  request: AsCrdRequest,
  supervisor: Supervisor,
  signal: AbortSignal,
  events: AsCrdEvents,
): Promise<void> {
  const { authority } = await webhookCertificates(request);
  signal.throwIfAborted();
  await supervisor.start(processOptions(request, "apiserver", events));
  try {
    const url = `https://127.0.0.1:${request.webhooks?.port}`;
    await waitUntilReady({ url, authority: authority.certificate, timeoutMs: readyMilliseconds, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new UserError(`apiserver is ${(error as Error).message}. Its own lines above say more.`, { cause: error });
  }
}

/** Those of `run local`, for the name by which the cluster calls this machine, too. */
export function webhookCertificates({
  certificates,
  name,
  webhooks,
}: Pick<AsCrdRequest, "certificates" | "name" | "webhooks">): Promise<Certificates> {
  const host = webhooks === undefined ? [] : [new URL(webhooks.url).hostname.replace(/^\[(.*)\]$/, "$1")];
  const administrator = { commonName: `${name}-admin`, organizations: ["system:masters"] };
  return ensureCertificates({ directory: certificates, name, servingNames: host, administrator });
}

async function removeConfigurations(
  configurations: readonly ObjectReference[],
  clusterUntil: (signal: AbortSignal) => Cluster,
  kill: AbortSignal,
  events: AsCrdEvents,
): Promise<void> {
  if (configurations.length === 0) return;
  const cluster = clusterUntil(AbortSignal.any([kill, AbortSignal.timeout(cleanupMilliseconds)]));
  for (const configuration of configurations) {
    const isGone = await cluster.delete(configuration).then(
      () => true,
      () => false,
    );
    events.onDeleted(configuration, isGone ? "deleted" : "kept");
  }
}

function processOptions(
  request: AsCrdRequest,
  program: "apiserver" | "controller-manager",
  events: AsCrdEvents,
): StartProcessOptions {
  const [, ...args] = asCrdCommand(request, program);
  return {
    name: program,
    cwd: request.directory,
    onLine: (line) => events.onLine(program, line),
    program: process.execPath,
    args: ["--enable-source-maps", ...args],
  };
}

function requireBundle({ directory }: AsCrdRequest, program: string): void {
  const file = bundleFile(directory, program);
  if (!existsSync(file)) throw new UserError(`${file} is missing. --build=false needs a build.`);
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
