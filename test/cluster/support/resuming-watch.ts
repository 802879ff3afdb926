import { setTimeout as pause } from "node:timers/promises";
import type { ApiError } from "../../../src/client/api-error.ts";
import type { ResourceClient } from "../../../src/client/resource-client.ts";
import type { CronTab } from "./cron-tab.ts";

/** A watch that goes on where it ended, as client-go's reflector does: it never lists. */
export class ResumingWatch {
  /** The revisions of all events, as they came. */
  readonly seen: string[] = [];
  /** What would make a reflector list again, or say that something is wrong. */
  readonly failures: string[] = [];
  /** How often the stream ended. */
  ends = 0;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #resourceVersion: string;

  constructor(objects: ResourceClient<CronTab>, namespace: string, resourceVersion: string) {
    this.#resourceVersion = resourceVersion;
    this.#done = this.#follow(objects, namespace);
  }

  /** Waits for so many events, for a while. */
  async comesTo(events: number): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (this.seen.length < events && Date.now() < deadline) await pause(50);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(objects: ResourceClient<CronTab>, namespace: string): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#watchOnce(objects, namespace);
      } catch (error) {
        await this.#failed(error as Partial<ApiError> & Error);
      }
      if (!signal.aborted) this.ends++;
    }
  }

  async #watchOnce(objects: ResourceClient<CronTab>, namespace: string): Promise<void> {
    const from = { namespace, resourceVersion: this.#resourceVersion, allowWatchBookmarks: true };
    for await (const { type, object } of objects.watch({ ...from, signal: this.#stop.signal })) {
      this.#resourceVersion = object.metadata.resourceVersion ?? "";
      if (type !== "BOOKMARK") this.seen.push(this.#resourceVersion);
    }
  }

  /** An overloaded server is asked again later; everything else is told. */
  async #failed(error: Partial<ApiError> & Error): Promise<void> {
    if (error.code === 429) await pause((error.retryAfterSeconds ?? 1) * 1000);
    else this.failures.push(`${new Date().toISOString()} ${String(error)}`);
  }
}
