import assert from "node:assert/strict";
import type { Client } from "../../../src/client/client.ts";
import { reference, root, type BallObject } from "./kinds.ts";
import type { Scope } from "./scope.ts";

/** Our own client's view of a scope, held against what a view may do: nothing doubled, nothing backwards, object by object. */
export class Follower {
  readonly known = new Map<string, number>();
  retries = 0;
  events = 0;
  readonly #stopping = new AbortController();

  constructor(
    readonly who: string,
    readonly scope: Scope,
    private readonly client: Client,
  ) {}

  stop(): void {
    this.#stopping.abort();
  }

  async run(): Promise<void> {
    const { namespace, labelSelector, fieldSelector } = this.scope;
    const followed = this.client.resource<BallObject>(reference).follow({
      ...(namespace === "" ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      signal: this.#stopping.signal,
      backOff: { initialMilliseconds: 20, maximumMilliseconds: 300 },
      onRetry: () => void this.retries++,
    });
    for await (const { type, object } of followed) this.#take(type, object);
    this.client.close();
  }

  #take(type: "ADDED" | "MODIFIED" | "DELETED", { metadata }: BallObject): void {
    this.events++;
    const key = `${root}${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
    const revision = Number(metadata.resourceVersion);
    const before = this.known.get(key);
    const what = `${this.who}: ${type} ${key}@${revision} after ${before === undefined ? "nothing" : `@${before}`}`;
    assert.equal(before === undefined, type === "ADDED", what);
    // A deletion that was missed is told with the last state that was known.
    assert.ok(before === undefined || (type === "DELETED" ? revision >= before : revision > before), what);
    if (type === "DELETED") this.known.delete(key);
    else this.known.set(key, revision);
  }
}
