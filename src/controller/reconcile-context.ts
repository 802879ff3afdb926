import type { Client } from "../client/client.ts";
import type { ApplyConfiguration } from "../client/wire-object.ts";
import type { ResourceType } from "../meta/resource-type.ts";
import type { KubeObject } from "../meta/types.ts";
import type { NewEvent } from "./events/event-recorder.ts";
import type { CacheOf } from "./watch-source.ts";

/** The type of an object's status. */
type StatusOf<T> = T extends { status?: infer Status } ? NonNullable<Status> : Record<string, unknown>;

/** What a reconciliation is given beside its object. */
export interface ReconcileContext<T extends KubeObject> {
  /** Its writes fail once this process may no longer act, because another may have become leader. */
  readonly client: Client;
  /** Aborts when the controller has to stop. */
  readonly signal: AbortSignal;
  /**
   * Before something that the client does not do, such as a call to somebody else: throws NotLeaderError if this process may
   * not act any more. The signal says so too, but later: a process that slept runs some code before it hears of it.
   */
  readonly throwIfNotLeading: () => void;
  readonly log: (message: string) => void;
  /** Reads what the controller watches, without asking the server. @throws Error for a type it does not watch */
  readonly cache: CacheOf;
  /** Whether there is anything of an optional type to be known and written: the cluster may be without it. */
  isServed(type: ResourceType): boolean;
  /** What the object controls, as of the cache: of a type the controller owns. */
  owned<Child extends KubeObject>(type: ResourceType<Child>): Child[];
  /**
   * What the object controls, as the server has it: for who must miss nothing, such as a finalizer. A cache may not know yet
   * what was made a moment ago.
   */
  listOwned<Child extends KubeObject>(type: ResourceType<Child>): Promise<Child[]>;
  /** Server-side apply in the controller's name, taking fields from whoever had them. */
  apply<Any extends KubeObject>(type: ResourceType<Any>, configuration: ApplyConfiguration<Any>): Promise<Any>;
  /** As `apply`, and the object becomes its controller: it goes when the object goes. */
  applyOwned<Child extends KubeObject>(
    type: ResourceType<Child>,
    configuration: ApplyConfiguration<Child>,
  ): Promise<Child>;
  /** Applies the object's status: all of it that is the controller's. What is equal is not written. */
  applyStatus(status: StatusOf<T>): Promise<T>;
  /** Records an Event about the object, which `kubectl describe` shows. Never fails, never waits. */
  record(event: NewEvent): void;
}
