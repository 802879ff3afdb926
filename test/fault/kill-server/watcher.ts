import { ApiError } from "../../../src/client/api-error.ts";
import type { Client } from "../../../src/client/client.ts";
import { traps, type Trap } from "./traps.ts";

export interface Seen {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly name: string;
  readonly n: number | undefined;
  readonly uid: string | undefined;
  readonly generation: number | undefined;
  readonly resourceVersion: number;
}

/** Watches on from the last resourceVersion it has seen, over any number of servers. */
export class Watcher {
  readonly seen: Seen[] = [];
  /** How often it was told 410 and had to list. */
  expired = 0;
  #resourceVersion: string | undefined;
  #running: Promise<void> = Promise.resolve();
  #stop = new AbortController();

  constructor(private readonly bookmarks: boolean) {}

  async start(client: Client): Promise<void> {
    this.#resourceVersion ??= (await client.resource<Trap>(traps).list()).metadata.resourceVersion ?? "";
    this.#stop = new AbortController();
    this.#running = this.#watch(client, this.#stop.signal);
  }

  /** Resolves once this much has been seen. @throws Error if it is not in time. */
  async waitFor(resourceVersion: number): Promise<void> {
    const end = Date.now() + 20_000;
    while ((this.seen.at(-1)?.resourceVersion ?? 0) < resourceVersion) {
      if (Date.now() > end) throw new Error(`saw ${this.seen.at(-1)?.resourceVersion}, not ${resourceVersion}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** After the server has gone, or to leave it. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Until the stream ends, however it does. */
  async #watch(client: Client, signal: AbortSignal): Promise<void> {
    const resourceVersion = this.#resourceVersion ?? "";
    try {
      const options = { resourceVersion, allowWatchBookmarks: this.bookmarks, signal };
      for await (const { type, object } of client.resource<Trap>(traps).watch(options)) {
        const { name, uid, generation, resourceVersion: version = "" } = object.metadata;
        this.#resourceVersion = version;
        if (type === "BOOKMARK") continue;
        this.seen.push({
          type,
          name: name ?? "",
          n: object.spec.big,
          uid,
          generation,
          resourceVersion: Number(version),
        });
      }
    } catch (error) {
      if (error instanceof ApiError && error.code === 410) this.expired++;
      else if (error instanceof ApiError) throw error;
    }
  }
}
