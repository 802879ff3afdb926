import type { KubeObject } from "../meta/types.ts";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What is read of a Deployment or StatefulSet. */
export interface Workload extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** Whether every replica is of the last change and ready, and none is left of what was before. */
export function isRolledOut({ kind, metadata, spec, status = {} }: Workload): boolean {
  const wanted = spec.replicas ?? 1;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0 } = status;
  const ready = (kind === "Deployment" ? status.availableReplicas : status.readyReplicas) ?? 0;
  const seen = observedGeneration >= Number(metadata.generation ?? 0);
  return seen && updatedReplicas === wanted && replicas === wanted && ready === wanted;
}

/** Whether its controller has seen the last change: what is told of it before that is of the past. */
export const isObserved = ({ metadata, status }: Workload): boolean =>
  (status?.observedGeneration ?? 0) >= Number(metadata.generation ?? 0);

/** e.g. `1 of 2 ready`. */
export function progressOf({ kind, spec, status = {} }: Workload): string {
  const ready = (kind === "Deployment" ? status.availableReplicas : status.readyReplicas) ?? 0;
  return `${ready} of ${spec.replicas ?? 1} ready, ${status.updatedReplicas ?? 0} updated`;
}
