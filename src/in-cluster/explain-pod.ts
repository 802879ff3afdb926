import type { KubeObject } from "../meta/types.ts";
import type { Cluster } from "./cluster.ts";
import type { Problem } from "./problem.ts";
import type { Condition } from "./workload.ts";

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: Ended;
    readonly running?: object;
  };
  readonly lastState?: { readonly terminated?: Ended };
}

interface Ended {
  readonly exitCode: number;
  readonly reason?: string;
}

export interface Pod extends KubeObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** A container that ended so often will not come up by itself. */
const hopelessRestarts = 4;

/** Why a pod is not ready; undefined if it is, or is just starting. */
export async function explainPod(cluster: Cluster, pod: Pod): Promise<Problem | undefined> {
  const { status = {} } = pod;
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return undefined;
  const stuck = status.containerStatuses?.find(({ ready, state }) => !ready && state !== undefined);
  if (stuck !== undefined) {
    const problem = await explainContainer(cluster, pod, stuck);
    if (problem !== undefined) return problem;
  }
  return explainUnplaced(cluster, pod) ?? (await explainByEvents(cluster, pod));
}

async function explainContainer(
  cluster: Cluster,
  pod: Pod,
  { name, state, lastState, restartCount }: ContainerStatus,
): Promise<Problem | undefined> {
  const { metadata } = pod;
  const { reason = "", message = "" } = state?.waiting ?? {};
  const what = `pod ${metadata.name}: ${reason || "its container ended"}`;
  const ended = state?.terminated ?? lastState?.terminated;
  if (/^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|RegistryUnavailable)$/.test(reason)) {
    const isFinal = reason === "InvalidImageName" || reason === "ErrImageNeverPull";
    return { what, why: message || "the image cannot be pulled", fix: imageFix, isFinal };
  }
  if (reason === "CreateContainerConfigError" || reason === "CreateContainerError" || reason === "RunContainerError")
    return { what, why: message, fix: "Make what it refers to, or take it out of the flags" };
  if (ended === undefined || restartCount === 0) return undefined;
  const log = await cluster.log(metadata.namespace ?? "", metadata.name ?? "", name, state?.running === undefined);
  const why =
    ended.reason === "OOMKilled"
      ? "it needed more memory than its limit"
      : `its container ended with code ${ended.exitCode}, ${restartCount} times`;
  const fix =
    ended.reason === "OOMKilled"
      ? "Raise resources.limits.memory by a patch in the overlay"
      : "Mend what its last lines say, and run the same command again";
  return { what, why, fix, log, isFinal: restartCount >= hopelessRestarts };
}

const imageFix =
  "Is the image pushed, under just this name, and may the nodes pull it? A registry that wants a login needs --image-pull-secrets";

function explainUnplaced(_: Cluster, { metadata, spec, status = {} }: Pod): Problem | undefined {
  if (spec?.nodeName !== undefined) return undefined;
  const placed = status.conditions?.find(({ type }) => type === "PodScheduled");
  const what = `pod ${metadata.name}: Pending`;
  if (placed === undefined)
    return {
      what,
      why: "no scheduler has looked at it",
      fix: "Does kube-scheduler run, and has the cluster nodes? kubectl get nodes",
    };
  const why = placed.message ?? placed.reason ?? "it fits on no node";
  const fix = /persistentvolumeclaim|volume/i.test(why)
    ? "Has the cluster a default StorageClass? kubectl get storageclass; else give --storage-class"
    : "Are there nodes with room for it? kubectl get nodes; kubectl describe nodes";
  return { what, why, fix };
}

/** What keeps a container from being made, such as a Secret to mount, stands in events alone. */
async function explainByEvents(cluster: Cluster, { metadata }: Pod): Promise<Problem | undefined> {
  const event = await lastWarning(cluster, metadata.namespace ?? "", metadata.name ?? "");
  if (event === undefined) return undefined;
  const fix =
    event.reason === "FailedMount"
      ? "Make what is missing; the Secrets of etcd are made by run in-cluster"
      : "kubectl describe pod tells more";
  return { what: `pod ${metadata.name}: ${event.reason}`, why: event.message, fix };
}

export interface Warning {
  readonly reason: string;
  readonly message: string;
}

/** The last event that warns of an object. */
export async function lastWarning(cluster: Cluster, namespace: string, name: string): Promise<Warning | undefined> {
  const events = (await cluster.list({ apiVersion: "v1", kind: "Event" }, { namespace })) as readonly (KubeObject & {
    type?: string;
    reason?: string;
    message?: string;
    lastTimestamp?: string | null;
    eventTime?: string | null;
    involvedObject?: { name?: string };
  })[];
  const last = events
    .filter(({ type, involvedObject }) => type === "Warning" && involvedObject?.name === name)
    .toSorted((a, b) => (a.lastTimestamp ?? a.eventTime ?? "").localeCompare(b.lastTimestamp ?? b.eventTime ?? ""))
    .at(-1);
  return last && { reason: last.reason ?? "", message: last.message ?? "" };
}
