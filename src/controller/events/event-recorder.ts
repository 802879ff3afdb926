import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { ApiError } from "../../client/api-error.ts";
import { pause } from "../../client/back-off.ts";
import type { Client } from "../../client/client.ts";
import type { Clock } from "../../meta/clock.ts";
import type { KubeObject } from "../../meta/types.ts";
import { formatMicroTime } from "../../meta/time.ts";
import { isDNS1123Subdomain } from "../../meta/names.ts";
import { resourceType } from "../resource-type.ts";

export interface NewEvent {
  readonly type: "Normal" | "Warning";
  /** CamelCase, e.g. `ScaledUp`. */
  readonly reason: string;
  /** What was done, CamelCase. Default: Reconcile. */
  readonly action?: string;
  /** For people; cut at 1024 bytes. */
  readonly note: string;
  /** Another object that it is about. */
  readonly related?: KubeObject;
}

type ObjectReference = Record<"apiVersion" | "kind" | "name" | "namespace" | "uid" | "resourceVersion", string>;

/** events.k8s.io/v1 Event. */
interface ClusterEvent {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  type: string;
  reason: string;
  action: string;
  note: string;
  eventTime: string;
  reportingController: string;
  reportingInstance: string;
  regarding: Partial<ObjectReference>;
  related?: Partial<ObjectReference>;
  series?: { count: number; lastObservedTime: string };
}

const events = resourceType<ClusterEvent>({
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  resource: "events",
  namespaced: true,
});

/** client-go's: a series ends when nothing was added for so long; until then its count is written so often. */
const finishMilliseconds = 6 * 60_000;
const refreshMilliseconds = 30 * 60_000;
const attempts = 12;
const longestNote = 1024;
/** Beyond so many unwritten events further ones are dropped. */
const mostPending = 1000;

/**
 * Records events, each kind of event about an object once: what happens again within six minutes becomes a series, whose
 * second occurrence is written at once, and whose count when it ends or every half hour. Servers without events, such as
 * one that runs alone, are left in peace after the first try.
 */
export class EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #controller: string;
  readonly #instance: string;
  readonly #onError: (error: Error) => void;
  readonly #known = new Map<string, { event: ClusterEvent; seenAt: number; writtenAt: number }>();
  readonly #pending = new Set<Promise<void>>();
  #served = true;

  constructor(client: Client, controller: string, onError: (error: Error) => void = () => undefined) {
    this.#client = client;
    this.#clock = client.clock;
    this.#controller = controller;
    this.#instance = `${controller}-${hostname()}`.slice(0, 128);
    this.#onError = onError;
  }

  record(regarding: KubeObject, wanted: NewEvent, signal: AbortSignal): void {
    if (!this.#served || signal.aborted) return;
    const event = this.#eventOf(regarding, wanted);
    const key = keyOf(event);
    const now = this.#clock.monotonic();
    const known = this.#known.get(key);
    if (known !== undefined && now - known.seenAt < finishMilliseconds) {
      this.#countOn(known, event.eventTime, signal);
      return;
    }
    if (known !== undefined) this.#finish(key, known, signal);
    this.#known.set(key, { event, seenAt: now, writtenAt: now });
    this.#send(event, signal);
  }

  /** Writes the counts of series that ended or have not been written for long; to be called every now and then. */
  refresh(signal: AbortSignal): void {
    const now = this.#clock.monotonic();
    for (const [key, known] of this.#known) {
      if (now - known.seenAt >= finishMilliseconds) this.#finish(key, known, signal);
      else if (known.event.series !== undefined && now - known.writtenAt >= refreshMilliseconds) {
        known.writtenAt = now;
        this.#send(known.event, signal);
      }
    }
  }

  /** Resolves when everything recorded so far is written, or given up. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #countOn(known: { event: ClusterEvent; seenAt: number }, time: string, signal: AbortSignal): void {
    known.seenAt = this.#clock.monotonic();
    const count = (known.event.series?.count ?? 1) + 1;
    known.event = { ...known.event, series: { count, lastObservedTime: time } };
    if (count === 2) this.#send(known.event, signal);
  }

  #finish(key: string, { event }: { event: ClusterEvent }, signal: AbortSignal): void {
    this.#known.delete(key);
    if ((event.series?.count ?? 0) > 2) this.#send(event, signal);
  }

  #send(event: ClusterEvent, signal: AbortSignal): void {
    if (this.#pending.size >= mostPending) return;
    const sent = this.#write(event, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#onError(error as Error);
    });
    this.#pending.add(sent);
    void sent.finally(() => this.#pending.delete(sent));
  }

  async #write(event: ClusterEvent, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.#writeOnce(event, signal);
        return;
      } catch (error) {
        if (error instanceof ApiError && error.code < 500) return this.#refused(error);
        if (attempt === attempts) throw error;
        await pause(10_000 * (1 + Math.random() / 4), signal, this.#clock);
      }
    }
  }

  /** The event of a series may not be there: not yet, or not any more. */
  async #writeOnce(event: ClusterEvent, signal: AbortSignal): Promise<void> {
    const resource = this.#client.resource(events);
    const { name, namespace } = event.metadata;
    if (event.series !== undefined) {
      try {
        await resource.patch(name, { series: event.series }, { namespace, signal });
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 404) throw error;
      }
    }
    await resource.create(event, { signal });
  }

  #refused(error: ApiError): void {
    // A server without events answers as for any path it does not know, a namespace that is gone by its name.
    if (error.code === 404 && error.status.details?.kind === undefined) this.#served = false;
    else if (error.reason !== "AlreadyExists" && error.code !== 404) this.#onError(error);
  }

  #eventOf(regarding: KubeObject, { type, reason, action, note, related }: NewEvent): ClusterEvent {
    const { name = "", namespace = "default" } = regarding.metadata;
    return {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: nameFor(name), namespace },
      type,
      reason,
      action: action ?? "Reconcile",
      note: cut(note),
      eventTime: formatMicroTime(new Date(this.#clock.now())),
      reportingController: this.#controller,
      reportingInstance: this.#instance,
      regarding: referenceTo(regarding),
      ...(related === undefined ? {} : { related: referenceTo(related) }),
    };
  }
}

/** After the object's, where that is possible: names of roles, for one, may have a colon. */
function nameFor(objectName: string): string {
  const unique = randomBytes(8).toString("hex");
  const name = `${objectName}.${unique}`;
  return isDNS1123Subdomain(name).length === 0 ? name : `event.${unique}`;
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): Partial<ObjectReference> {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

/** Which events are one: not the note, which may tell of numbers, nor the version of the object. */
function keyOf({ type, action, reason, regarding, related }: ClusterEvent): string {
  const about = (reference: Partial<ObjectReference> | undefined) =>
    [reference?.apiVersion, reference?.kind, reference?.namespace, reference?.name, reference?.uid].join("/");
  return [type, action, reason, about(regarding), about(related)].join("|");
}

function cut(note: string): string {
  const bytes = Buffer.from(note, "utf8");
  if (bytes.length <= longestNote) return note;
  return (
    bytes
      .subarray(0, longestNote - 3)
      .toString("utf8")
      .replace(/\uFFFD+$/, "") + "…"
  );
}
