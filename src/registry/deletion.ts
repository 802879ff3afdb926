import { formatTime, parseTime } from "../meta/time.ts";
import type { KubeObject, ObjectMeta } from "../meta/types.ts";
import type { Preconditions } from "./preconditions.ts";

export type PropagationPolicy = "Orphan" | "Background" | "Foreground";

/** DeleteOptions as far as this server acts on them. */
export interface DeleteOptions {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: PropagationPolicy;
  /** Deprecated form of the policy: true is Orphan; false switches both finalizers off. */
  readonly orphanDependents?: boolean;
  readonly dryRun: boolean;
}

const orphan = "orphan";
const foreground = "foregroundDeletion";

/**
 * What a delete makes of the object: undefined if nothing holds it back and it is to be removed; else the object with
 * its finalizers and, from the first delete on, deletionTimestamp (R-DEL-3, R-DEL-4). Does not change `old`.
 */
export function markedForDeletion(old: KubeObject, options: DeleteOptions, now: Date): KubeObject | undefined {
  const finalizers = finalizersFor(old.metadata, options);
  if (finalizers.length === 0) return undefined;
  const metadata: ObjectMeta = { ...old.metadata, finalizers, deletionGracePeriodSeconds: 0 };
  if (metadata.deletionTimestamp === undefined) metadata.generation = (metadata.generation ?? 0) + 1;
  if (!isPast(metadata.deletionTimestamp, now)) metadata.deletionTimestamp = formatTime(now);
  return { ...old, metadata };
}

/** A terminating object that nothing holds back any more is gone with the write that freed it (R-UPD-6). */
export const isFreed = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (metadata.finalizers ?? []).length === 0 &&
  (metadata.deletionGracePeriodSeconds ?? 0) === 0;

function finalizersFor({ finalizers = [] }: ObjectMeta, options: DeleteOptions): string[] {
  const orphaning = wants(options, "Orphan", finalizers.includes(orphan));
  const cascading = wants(options, "Foreground", finalizers.includes(foreground));
  const others = finalizers.filter((finalizer) => finalizer !== orphan && finalizer !== foreground);
  if (orphaning === finalizers.includes(orphan) && cascading === finalizers.includes(foreground))
    return [...finalizers];
  return [...others, ...(orphaning ? [orphan] : []), ...(cascading ? [foreground] : [])];
}

/** An explicit choice decides; without one an existing finalizer does. */
function wants(options: DeleteOptions, policy: PropagationPolicy, present: boolean): boolean {
  if (options.orphanDependents !== undefined) return policy === "Orphan" && options.orphanDependents;
  if (options.propagationPolicy !== undefined) return options.propagationPolicy === policy;
  return present;
}

function isPast(timestamp: string | undefined, now: Date): boolean {
  const time = timestamp === undefined ? undefined : parseTime(timestamp);
  return time !== undefined && time.getTime() <= now.getTime();
}
