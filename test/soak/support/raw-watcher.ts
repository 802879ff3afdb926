import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { LineSplitter } from "../../../src/client/line-splitter.ts";
import type { Client } from "../../../src/client/client.ts";
import { readAll, TransportError, type TransportResponse } from "../../../src/client/transport.ts";
import type { ObjectMeta, Status } from "../../../src/meta/types.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import type { Form } from "./forms.ts";
import { root } from "./kinds.ts";
import type { Scope } from "./scope.ts";
import type { Seen, Truth } from "./truth.ts";

interface Event {
  readonly type: string;
  readonly object: unknown;
}

/** What one watcher has been through. */
export interface WatcherCounts {
  lists: number;
  watches: number;
  watchLists: number;
  expired: number;
  broken: number;
}

const keyOf = ({ namespace = "", name = "" }: ObjectMeta): string => `${root}${namespace}/${name}`;
const revisionOf = ({ resourceVersion = "" }: ObjectMeta): number => Number(resourceVersion);

/**
 * Lists and watches as a client without our library would: in pages, by WatchList or from where it was, in any form, for
 * random times; breaks off, dawdles, and comes back late. Notes everything it is given for the truth to judge.
 */
export class RawWatcher {
  readonly counts: WatcherCounts = { lists: 0, watches: 0, watchLists: 0, expired: 0, broken: 0 };
  /** The last state it knows: version by key. */
  readonly known = new Map<string, number>();
  #revision: number | undefined;

  constructor(
    readonly who: string,
    readonly scope: Scope,
    private readonly form: Form,
    private readonly client: Client,
    private readonly random: Random,
    private readonly truth: Truth,
  ) {}

  /** Goes on until it has seen everything up to the revision that `until` tells; undefined: not yet known. */
  async run(until: () => number | undefined): Promise<void> {
    for (let target = until(); target === undefined || (this.#revision ?? 0) < target; target = until()) {
      try {
        await this.#round(until);
      } catch (error) {
        if (!(error instanceof TransportError) && !isAbort(error)) throw error;
        this.counts.broken++;
        await sleep(this.random.int(200));
      }
      if (until() === undefined && this.random.chance(0.1)) await sleep(this.random.int(3000));
      if (until() === undefined && this.random.chance(0.2)) this.#revision = undefined; // Another process takes over.
    }
    this.client.close();
  }

  async #round(until: () => number | undefined): Promise<void> {
    if (this.#revision !== undefined) return this.#watch({ resourceVersion: String(this.#revision) }, until);
    if (this.random.chance(0.5)) return this.#list();
    const initial = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };
    const versions: readonly Record<string, string>[] = [{}, { resourceVersion: "0" }];
    this.counts.watchLists++;
    return this.#watch({ ...initial, allowWatchBookmarks: "true", ...this.random.pick(versions) }, until);
  }

  /** In pages of one snapshot; an expired page begins anew, as informers do. */
  async #list(): Promise<void> {
    this.counts.lists++;
    const items: ObjectMeta[] = [];
    const limit = this.random.chance(0.7) ? String(1 + this.random.int(20)) : "";
    let token = "";
    let revision = 0;
    do {
      const response = await this.#get({ ...(limit === "" ? {} : { limit }), continue: token }, this.form.accept.list);
      const text = (await readAll(response.body)).toString("utf8");
      if (response.status === 410) return this.#expired();
      if (response.status !== 200) return this.#refused(response.status, text);
      const body = JSON.parse(text) as ListAnswer;
      assert.ok(
        revision === 0 || revision === Number(body.metadata.resourceVersion),
        "R-LIST-2: one version on all pages",
      );
      revision = Number(body.metadata.resourceVersion);
      items.push(...this.form.itemsOf(body));
      token = body.metadata.continue ?? "";
    } while (token !== "");
    this.#restore(items, revision);
  }

  async #watch(query: Record<string, string>, until: () => number | undefined): Promise<void> {
    this.counts.watches++;
    const isLast = until() !== undefined; // Then a bookmark before its end tells that there is nothing more.
    const bookmarks = isLast || this.random.chance(0.7) ? { allowWatchBookmarks: "true" } : {};
    const timeoutSeconds = String(isLast ? 3 : 1 + this.random.int(15));
    const leaving = new AbortController();
    const leaves = !isLast && this.random.chance(0.3);
    const stay = leaves ? setTimeout(() => leaving.abort(), this.random.int(8000)) : undefined;
    try {
      const asked = { watch: "1", timeoutSeconds, ...bookmarks, ...query };
      const response = await this.#get(asked, this.form.accept.watch, leaving.signal);
      if (response.status !== 200) {
        return this.#refused(response.status, (await readAll(response.body)).toString("utf8"));
      }
      await this.#read(response, "sendInitialEvents" in query);
    } finally {
      clearTimeout(stay);
    }
  }

  /** Whatever ends the stream, what came before must be right. */
  async #read({ body }: TransportResponse, withInitialEvents: boolean): Promise<void> {
    const initial: ObjectMeta[] = [];
    let seen: Seen[] = [];
    let from = withInitialEvents ? undefined : this.#revision;
    const note = (): void => {
      if (from === undefined || this.#revision === undefined) return;
      this.truth.segments.push({ who: this.who, scope: this.scope, from, to: this.#revision, seen });
      from = this.#revision;
      seen = [];
    };
    try {
      for await (const { type, object } of eventsIn(body)) {
        if (type === "ERROR") {
          note();
          return this.#failed(object as Status);
        }
        const metadata = this.form.metadataOf(object);
        const ends = metadata.annotations?.["k8s.io/initial-events-end"] === "true";
        if (from === undefined && !ends) {
          assert.equal(type, "ADDED", `${this.who}: before the end of the initial events`);
          initial.push(metadata);
          continue;
        }
        if (from === undefined) {
          this.#restore(initial, revisionOf(metadata));
          from = this.#revision;
          continue;
        }
        this.#advance(type, metadata);
        if (type !== "BOOKMARK")
          seen.push({ type: type as Seen["type"], key: keyOf(metadata), revision: revisionOf(metadata) });
        if (this.random.chance(0.002)) await sleep(this.random.int(1000)); // Dawdles.
      }
    } finally {
      note();
    }
  }

  #advance(type: string, metadata: ObjectMeta): void {
    const revision = revisionOf(metadata);
    const before = this.#revision ?? 0;
    const isForward = type === "BOOKMARK" ? revision >= before : revision > before;
    assert.ok(isForward, `${this.who}: ${type} at ${revision} came after ${before}`);
    this.#revision = revision;
    if (type === "DELETED") this.known.delete(keyOf(metadata));
    else if (type !== "BOOKMARK") this.known.set(keyOf(metadata), revision);
  }

  #restore(items: readonly ObjectMeta[], revision: number): void {
    assert.ok(
      revision >= (this.#revision ?? 0),
      `${this.who}: a state of ${revision} came after ${this.#revision ?? 0}`,
    );
    this.known.clear();
    for (const item of items) this.known.set(keyOf(item), revisionOf(item));
    const described = items.map((item) => `${keyOf(item)}@${revisionOf(item)}`);
    this.truth.snapshots.push({ who: this.who, scope: this.scope, revision, items: described });
    this.#revision = revision;
  }

  #failed(status: Status): void {
    assert.equal(status.code, 410, `${this.who}: ERROR ${JSON.stringify(status)}`);
    this.#expired();
  }

  #expired(): void {
    this.counts.expired++;
    this.#revision = undefined;
  }

  /** While the server stops or starts. */
  #refused(code: number, text: string): never {
    assert.ok(code === 429 || code === 503, `${this.who}: ${code} ${text}`);
    throw new TransportError(`refused with ${code}`);
  }

  #get(query: Record<string, string>, accept: string, signal?: AbortSignal): Promise<TransportResponse> {
    const { namespace, labelSelector, fieldSelector } = this.scope;
    const collection = `/apis/soak.example.com/v1${namespace === "" ? "" : `/namespaces/${namespace}`}/balls`;
    const parameters = new URLSearchParams({
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...query,
    });
    const path = `${collection}?${parameters.toString()}`;
    return this.client.stream({ path, headers: { accept }, ...(signal === undefined ? {} : { signal }) });
  }
}

interface ListAnswer {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

async function* eventsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Event, void, undefined> {
  const splitter = new LineSplitter();
  for await (const chunk of body) {
    for (const line of splitter.push(chunk)) yield JSON.parse(line.toString("utf8")) as Event;
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
