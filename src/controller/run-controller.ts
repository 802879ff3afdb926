import { ApiError } from "../client/api-error.ts";
import type { Client } from "../client/client.ts";
import { apiVersionOf, type ResourceType } from "../meta/resource-type.ts";
import type { KubeObject } from "../meta/types.ts";
import type { Informer, InformerEvent } from "./cache/informer.ts";
import type { Informers } from "./cache/informers.ts";
import type { CacheReader } from "./cache/object-cache.ts";
import { keyOf, nameOf, parseKey, type ObjectName } from "./cache/object-key.ts";
import { TerminalError, type ControllerDefinition, type ReconcileResult } from "./define-controller.ts";
import type { EventRecorder } from "./events/event-recorder.ts";
import { addFinalizer, hasFinalizer, removeFinalizer } from "./finalizers.ts";
import { controllerOf, ownedBy, ownersOf } from "./owners.ts";
import { WorkQueue, type QueueObserver } from "./queue/work-queue.ts";
import type { ReconcileContext } from "./reconcile-context.ts";
import { typeName } from "./resource-type.ts";
import type { MapFunction, Source } from "./watch-source.ts";

/** What a controller needs from who runs it. */
export interface ControllerSurroundings {
  readonly informers: Informers;
  /** What reconcilers write with. */
  readonly client: Client;
  readonly recorder: EventRecorder;
  /** Throws when this process may not act any more. */
  readonly throwIfNotLeading: () => void;
  readonly log: (message: string) => void;
  readonly observer?: ControllerObserver;
}

export type Outcome = "success" | "requeue_after" | "error";

export interface ControllerObserver extends QueueObserver<string> {
  queue(depth: () => number): void;
  reconciled(outcome: Outcome, seconds: number, isTerminal: boolean): void;
}

/** The index of what is controlled, by the uid of who does. */
const controllerIndex = "metadata.ownerReferences.controller";
const uidOfController = (object: KubeObject): string[] => {
  const owner = controllerOf(object);
  return owner === undefined ? [] : [owner.uid];
};

/** A controller at work: events fill its queue, workers empty it. */
export class RunningController {
  readonly #definition: ControllerDefinition;
  readonly #surroundings: ControllerSurroundings;
  readonly #queue: WorkQueue<string>;
  readonly #informers = new Map<string, Informer<KubeObject>>();

  /** From now on events are queued; informers have to be run by somebody. */
  constructor(definition: ControllerDefinition, surroundings: ControllerSurroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
    const { observer } = surroundings;
    const { rateLimits } = definition.options;
    const { clock } = surroundings.client;
    this.#queue = new WorkQueue({ clock, ...(rateLimits && { limits: rateLimits }), ...(observer && { observer }) });
    observer?.queue(() => this.#queue.depth);
    this.#attach(definition.for, (object) => [nameOf(object)]);
    const owners = ownersOf(definition.for.type, { onlyController: true });
    for (const source of definition.owns) this.#attach(source, owners, true);
    for (const source of definition.watches) this.#attach(source, source.map);
  }

  /** Works once all its caches are filled, until the signal aborts; resolves when what was begun is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const informers = [...this.#informers.values()];
    await untilAbortedOr(signal, Promise.all(informers.map((informer) => informer.settled())));
    for (const absent of informers.filter(({ hasSynced }) => !hasSynced))
      void absent.synced().then(() => this.#enqueueAll());
    const close = () => this.#queue.close();
    if (signal.aborted) close();
    signal.addEventListener("abort", close, { once: true });
    await Promise.all(Array.from({ length: this.#definition.concurrency }, () => this.#work(signal)));
    await this.#surroundings.recorder.flush();
  }

  /** Writes what there is to tell of series of events; to be called now and then. */
  refreshEvents(signal: AbortSignal): void {
    this.#surroundings.recorder.refresh(signal);
  }

  #attach(source: Source, map: MapFunction<KubeObject>, isOwned = false): void {
    const { informers, log } = this.#surroundings;
    const informer = informers.get(source.type, source.options);
    for (const [name, values] of Object.entries(source.options.indices ?? {})) informer.cache.addIndex(name, values);
    if (isOwned) informer.cache.addIndex(controllerIndex, uidOfController);
    // The cache that a reconciler asks for by its type is the one named first.
    const name = typeName(source.type);
    if (!this.#informers.has(name)) this.#informers.set(name, informer);
    else this.#informers.set(`${name} ${this.#informers.size}`, informer);
    informer.addHandler((event) => {
      try {
        this.#enqueue(event, source, map);
      } catch (error) {
        log(`${name} ${keyOf(nameOf(event.object))}: a predicate or map function failed: ${stackOf(error)}`);
      }
    });
  }

  #enqueue(event: InformerEvent<KubeObject>, { options }: Source, map: MapFunction<KubeObject>): void {
    if (options.predicates?.every((predicate) => predicate(event)) === false) return;
    const priority = event.initial || event.type === "RESYNC" ? "low" : "normal";
    // An object that lost its owner concerns both, the old one and the new one.
    const objects = event.old === undefined ? [event.object] : [event.old, event.object];
    const names = objects.flatMap((object) => map(object, (type) => this.#cacheOf(type)));
    // Each once: what is added again while it is worked on is worked on again.
    for (const key of new Set(names.map(keyOf))) this.#queue.add(key, priority);
  }

  #enqueueAll(): void {
    for (const object of this.#cacheOf(this.#definition.for.type).list()) this.#queue.add(keyOf(nameOf(object)), "low");
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let key = await this.#queue.take(); key !== undefined; key = await this.#queue.take()) {
      await this.#process(key, signal);
      this.#queue.done(key);
    }
  }

  async #process(key: string, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    try {
      this.#surroundings.throwIfNotLeading();
      const result = await this.#reconcile(parseKey(key), signal);
      this.#queue.forget(key);
      if (result?.requeueAfter === undefined)
        return this.#surroundings.observer?.reconciled("success", seconds(), false);
      this.#queue.addAfter(key, result.requeueAfter);
      this.#surroundings.observer?.reconciled("requeue_after", seconds(), false);
    } catch (error) {
      this.#failed(key, error, seconds(), signal);
    }
  }

  #failed(key: string, error: unknown, seconds: number, signal: AbortSignal): void {
    const isTerminal = error instanceof TerminalError;
    this.#surroundings.observer?.reconciled("error", seconds, isTerminal);
    if (signal.aborted) return;
    if (isTerminal) this.#queue.forget(key);
    else this.#queue.addRateLimited(key);
    // A conflict is how one learns that one's view is old: the next one will be newer.
    if (error instanceof ApiError && error.reason === "Conflict") return;
    const next = isTerminal ? "not tried again until something changes" : `failure ${this.#queue.failures(key)}`;
    this.#surroundings.log(`${key}: ${next}: ${stackOf(error)}`);
  }

  async #reconcile(name: ObjectName, signal: AbortSignal): Promise<ReconcileResult> {
    const { options, for: source } = this.#definition;
    const { finalizer } = options;
    const object = this.#cacheOf(source.type).get(name);
    if (object === undefined) return options.deleted?.(name, { signal });
    if (object.metadata.deletionTimestamp !== undefined) return this.#finalize(object, signal);
    if (finalizer === undefined || hasFinalizer(object, finalizer.name))
      return options.reconcile(object, this.#context(object, signal));
    const held = await addFinalizer(this.#surroundings.client.resource(source.type), object, finalizer.name);
    return options.reconcile(held, this.#context(held, signal));
  }

  async #finalize(object: KubeObject, signal: AbortSignal): Promise<ReconcileResult> {
    const { finalizer } = this.#definition.options;
    if (finalizer === undefined || !hasFinalizer(object, finalizer.name)) return;
    const result = await finalizer.finalize(object, this.#context(object, signal));
    if (result?.requeueAfter !== undefined) return result;
    try {
      await removeFinalizer(this.#surroundings.client.resource(this.#definition.for.type), object, finalizer.name);
    } catch (error) {
      // It went meanwhile, as wanted: the cache does not know yet.
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }

  #context(object: KubeObject, signal: AbortSignal): ReconcileContext<KubeObject> {
    const { client, log, recorder } = this.#surroundings;
    const { name, for: source } = this.#definition;
    const options = { fieldManager: name, force: true, signal };
    const { metadata } = object;
    return {
      client,
      signal,
      log: (message) => log(`${keyOf(nameOf(object))}: ${message}`),
      cache: (type) => this.#cacheOf(type),
      isServed: (type) => this.#informerOf(type).hasSynced,
      owned: (type) => this.#cacheOf(type).byIndex(controllerIndex, metadata.uid ?? ""),
      apply: (type, configuration) => client.resource(type).apply(configuration, options),
      listOwned: async (type) => {
        const scope = type.namespaced && metadata.namespace !== undefined ? { namespace: metadata.namespace } : {};
        const { items } = await client.resource(type).list({ ...scope, signal });
        return items.filter((item) => controllerOf(item)?.uid === metadata.uid);
      },
      throwIfNotLeading: this.#surroundings.throwIfNotLeading,
      applyOwned: async (type, configuration) => client.resource(type).apply(ownedBy(object, configuration), options),
      applyStatus: (status) => {
        const { namespace, name: objectName = "", uid = "" } = metadata;
        const named = { name: objectName, uid, ...(namespace !== undefined && { namespace }) };
        const configuration = { apiVersion: apiVersionOf(source.type), metadata: named, status };
        return client.resource(source.type).apply(configuration, { ...options, subresource: "status" });
      },
      record: (event) => recorder.record(object, event, signal),
    };
  }

  #cacheOf<T extends KubeObject>(type: ResourceType<T>): CacheReader<T> {
    return asCacheOf<T>(this.#informerOf(type).cache);
  }

  #informerOf(type: ResourceType): Informer<KubeObject> {
    const informer = this.#informers.get(typeName(type));
    if (informer === undefined) throw new Error(`${this.#definition.name} does not watch ${typeName(type)}`);
    return informer;
  }
}

/** An informer is found by the type of its objects. */
const asCacheOf = <T extends KubeObject>(cache: object): CacheReader<T> => cache as CacheReader<T>;

const stackOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);

async function untilAbortedOr(signal: AbortSignal, promise: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    promise.then(() => resolve(), reject);
  });
}
