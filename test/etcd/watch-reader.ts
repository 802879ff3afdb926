import type { Storage, StorageEvent } from "../../src/storage/storage.ts";

/** Reads a watch until it is stopped, or ends with an error. */
export class WatchReader {
  readonly events: StorageEvent[] = [];
  progress = 0;
  readonly #stop = new AbortController();
  readonly #reading: Promise<unknown>;
  /** What ended it. */
  failure: unknown;

  constructor(storage: Storage, prefix: string, after: number) {
    this.#reading = this.#read(storage, prefix, after);
  }

  get revisions(): number[] {
    return this.events.map(({ revision }) => revision);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  async #read(storage: Storage, prefix: string, after: number): Promise<void> {
    const onProgress = (revision: number): void => void (this.progress = revision);
    try {
      for await (const batch of storage.watch(prefix, { after, signal: this.#stop.signal, onProgress })) {
        this.events.push(...batch);
      }
    } catch (error) {
      this.failure = error;
    }
  }
}
