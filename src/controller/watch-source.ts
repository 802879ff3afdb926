import type { Selectors } from "../client/lister-watcher.ts";
import type { ResourceType } from "../meta/resource-type.ts";
import type { KubeObject } from "../meta/types.ts";
import type { CacheReader, IndexFunction } from "./cache/object-cache.ts";
import type { ObjectName } from "./cache/object-key.ts";
import type { Predicate } from "./predicates.ts";

/** Reads the caches of a controller. */
export type CacheOf = <T extends KubeObject>(type: ResourceType<T>) => CacheReader<T>;

/** Which objects of the controller an event concerns. Must not change what it is given. */
export type MapFunction<T> = (object: T, cache: CacheOf) => readonly ObjectName[];

/** What is watched, and which of it. */
export interface SourceOptions<T extends KubeObject> extends Selectors {
  /** Default: the manager's, else all. */
  readonly namespace?: string;
  /** All of them have to let an event pass. */
  readonly predicates?: readonly Predicate<T>[];
  /**
   * The cluster may be without it: it is not waited for, and watched from when it is served, which is a reason to reconcile
   * everything. See `isServed` of the context.
   */
  readonly optional?: boolean;
  /** By which its cache can be asked: see CacheReader.byIndex. */
  readonly indices?: Readonly<Record<string, IndexFunction<T>>>;
}

/** A type with options: `from(pods, { labelSelector: "app=web" })`; where none are needed, the type itself will do. */
export interface Source<T extends KubeObject = KubeObject> {
  readonly type: ResourceType<T>;
  readonly options: SourceOptions<T>;
}

/** A source whose events concern other objects. */
export interface WatchSource extends Source {
  readonly map: MapFunction<KubeObject>;
}

/** A type of which not everything, or not every event, counts. */
export const from = <T extends KubeObject>(type: ResourceType<T>, options: SourceOptions<NoInfer<T>>): Source<T> => ({
  type,
  options,
});

/** A type whose events concern the objects that `map` names. */
export const watch = <T extends KubeObject>(
  type: ResourceType<T>,
  map: MapFunction<NoInfer<T>>,
  options: SourceOptions<NoInfer<T>> = {},
): WatchSource => erased({ type, map, options });

/** The type of the objects is known to source, map and predicates alone: they are only ever called with what it yields. */
const erased = (source: { type: object; map: unknown; options: object }): WatchSource => source as WatchSource;

/** In a list of sources of several types. */
export type AnySource = ResourceType | { readonly type: ResourceType; readonly options: object };

export const sourceOf = (source: AnySource): Source => ("type" in source ? source : { type: source, options: {} });
