import type { KubeObject } from "../meta/types.ts";
import { nameOf } from "./explain-error.ts";
import { explainApiService, isAvailable, type ApiService } from "./explain-api-service.ts";
import { lookAtDefinition, refuseAggregated } from "./custom-resources.ts";
import { explainWorkload } from "./explain-workload.ts";
import type { Applied, ApplyOptions, Cluster } from "./cluster.ts";
import type { ObjectReference } from "./object-reference.ts";
import { phasesOf, type Manifest } from "./phases.ts";
import { takeOverGroup } from "./take-over-group.ts";
import { waitUntil, type Look, type WaitOptions } from "./wait-until.ts";
import { isRolledOut, progressOf, type Workload } from "./workload.ts";

/** What is to be installed. */
export interface InstallRequest {
  readonly manifests: readonly Manifest[];
  /** Secrets that belong together: all are made where one is missing. */
  readonly secrets: readonly ObjectReference[];
  readonly makeSecrets: () => Promise<readonly Manifest[]>;
  readonly force: boolean;
  /** For each thing that is waited for. */
  readonly timeoutMilliseconds: number;
}

export interface InstallEvents {
  onPhase(title: string): void;
  /** `kept`: it is somebody else's, and was left alone. */
  onApplied(manifest: ObjectReference, applied: Applied | "kept"): void;
  onWaiting(what: string, progress: string): void;
  onReady(what: string): void;
}

/**
 * Applies everything in an order that works, and waits for what has to run before the next is applied. What is there
 * already and did not change is not changed.
 * @throws UserError saying what did not come up, why, and what to do
 */
export async function install(
  cluster: Cluster,
  request: InstallRequest,
  signal: AbortSignal,
  events: InstallEvents,
): Promise<void> {
  await refuseAggregated(cluster, request.manifests.filter(isDefinition));
  for (const { title, manifests } of phasesOf(request.manifests)) {
    events.onPhase(title);
    if (title === "storage") await makeMissing(cluster, request, events);
    for (const manifest of manifests) {
      signal.throwIfAborted();
      events.onApplied(manifest, await applied(cluster, manifest, request));
    }
    for (const manifest of manifests) await whenReady(cluster, manifest, request, signal, events);
  }
}

const isDefinition = ({ kind }: Manifest): boolean => kind === "CustomResourceDefinition";

async function makeMissing(
  cluster: Cluster,
  { secrets, makeSecrets }: InstallRequest,
  events: InstallEvents,
): Promise<void> {
  const found = await Promise.all(secrets.map((secret) => cluster.read(secret)));
  if (!found.includes(undefined)) return;
  for (const secret of await makeSecrets()) events.onApplied(secret, await cluster.apply(secret, { force: true }));
}

/** A namespace that was there before keeps its labels: who else is in it may not stand ours. */
async function applied(cluster: Cluster, manifest: Manifest, options: ApplyOptions): Promise<Applied | "kept"> {
  if (manifest.kind === "Namespace" && (await isForeign(cluster, manifest))) return "kept";
  await takeOverGroup(cluster, manifest);
  return cluster.apply(manifest, { force: options.force === true });
}

export async function isForeign(cluster: Cluster, manifest: Manifest): Promise<boolean> {
  const found = await cluster.read(manifest);
  const label = "app.kubernetes.io/managed-by";
  return found !== undefined && found.metadata.labels?.[label] !== manifest.metadata.labels?.[label];
}

async function whenReady(
  cluster: Cluster,
  manifest: Manifest,
  { timeoutMilliseconds }: InstallRequest,
  signal: AbortSignal,
  events: InstallEvents,
): Promise<void> {
  const look = lookAt(manifest);
  if (look === undefined) return;
  const what = nameOf(manifest);
  const options: WaitOptions = {
    deadline: performance.now() + timeoutMilliseconds,
    signal,
    onProgress: (text) => events.onWaiting(what, text),
  };
  await waitUntil(what, async () => look(cluster, await cluster.read(manifest)), options);
  events.onReady(what);
}

type LookAt = (cluster: Cluster, found: KubeObject | undefined) => Promise<Look>;

function lookAt({ kind }: Manifest): LookAt | undefined {
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
      return lookAtWorkload;
    case "APIService":
      return lookAtApiService;
    case "CustomResourceDefinition":
      return lookAtDefinition;
    default:
      return undefined;
  }
}

async function lookAtWorkload(cluster: Cluster, found: KubeObject | undefined): Promise<Look> {
  if (found === undefined) return gone;
  const workload = found as Workload;
  if (isRolledOut(workload)) return { done: true };
  const problem = await explainWorkload(cluster, workload);
  return { done: false, progress: progressOf(workload), ...(problem && { problem }) };
}

async function lookAtApiService(_: Cluster, found: KubeObject | undefined): Promise<Look> {
  if (found === undefined) return gone;
  const service = found as ApiService;
  if (isAvailable(service)) return { done: true };
  const problem = explainApiService(service);
  return { done: false, progress: "not available", ...(problem && { problem }) };
}

const gone: Look = {
  done: false,
  progress: "it is gone",
  problem: { what: "deleted", why: "somebody deleted it meanwhile", fix: "Run the same command again", isFinal: true },
};
