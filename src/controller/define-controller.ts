import type { ResourceType } from "../meta/resource-type.ts";
import type { KubeObject } from "../meta/types.ts";
import type { ObjectName } from "./cache/object-key.ts";
import type { RateLimits } from "./queue/rate-limiter.ts";
import type { ReconcileContext } from "./reconcile-context.ts";
import { sourceOf, type AnySource, type Source, type WatchSource } from "./watch-source.ts";

/** Nothing: all is well until something changes. `requeueAfter`: look again after so many milliseconds. */
export type ReconcileResult = void | { readonly requeueAfter?: number };

export interface ControllerOptions<T extends KubeObject> {
  /** In logs and metrics, and as the owner of the fields it applies. Default: the lower-cased kind. */
  readonly name?: string;
  /** What is reconciled. */
  readonly for: ResourceType<T> | Source<T>;
  /** What it makes: a change to one is a reason to reconcile the object that controls it. */
  readonly owns?: readonly AnySource[];
  /** Whatever else is a reason to reconcile, by `watch(type, map)`. */
  readonly watches?: readonly WatchSource[];
  /** Objects reconciled at the same time, never one twice. Default: 1. */
  readonly concurrency?: number;
  readonly rateLimits?: RateLimits;
  /**
   * Makes the world as the object wants it; called when it appeared, changed, or a throw or `requeueAfter` asks for it,
   * again and again, perhaps for no reason. Not for an object that is being deleted. A throw is logged, and tried again
   * after a while that grows; a TerminalError only when something changes. The object is frozen.
   */
  reconcile(object: T, context: ReconcileContext<T>): Promise<ReconcileResult>;
  /**
   * What has to be undone before an object may go. The finalizer is there before `reconcile` is called first; when the
   * object is deleted, `finalize` is called until it resolves without `requeueAfter`, then the finalizer is removed.
   */
  readonly finalizer?: {
    /** Qualified, e.g. `stable.example.com/crontab`. */
    readonly name: string;
    finalize(object: T, context: ReconcileContext<T>): Promise<ReconcileResult>;
  };
  /** The object is gone, with nothing left to read: called at least once, and not for what went while nobody looked. */
  deleted?(name: ObjectName, context: { readonly signal: AbortSignal }): Promise<void>;
}

/** A controller, for a Manager to run. */
export interface ControllerDefinition {
  readonly name: string;
  readonly for: Source;
  readonly owns: readonly Source[];
  readonly watches: readonly WatchSource[];
  readonly concurrency: number;
  readonly options: ControllerOptions<KubeObject>;
}

/** An error that trying again will not mend: it waits for a change. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}

/** Declares a controller. A value: nothing happens until a Manager runs it. */
export function defineController<T extends KubeObject>(options: ControllerOptions<T>): ControllerDefinition {
  const source = erased(options);
  return {
    name: options.name ?? source.for.type.kind.toLowerCase(),
    for: source.for,
    owns: (options.owns ?? []).map((owned) => sourceOf(owned)),
    watches: options.watches ?? [],
    concurrency: options.concurrency ?? 1,
    options: source.options,
  };
}

/** The type of the objects is known to its functions alone: they are only ever called with what `for` yields. */
const erased = (options: { for: AnySource }): { for: Source; options: ControllerOptions<KubeObject> } => ({
  for: sourceOf(options.for),
  options: options as unknown as ControllerOptions<KubeObject>,
});
