import type { ChangeHistory } from "./change-history.ts";
import { StorageUnavailableError } from "./errors.ts";
import { FeedWatch } from "./feed-watch.ts";
import type { StorageEvent, WatchOptions } from "./storage.ts";

/** Watches of a storage: each reads the history first, then what is published. */
export class ChangeFeed {
  readonly #history: ChangeHistory;
  readonly #live = new Set<FeedWatch>();
  #closed = false;

  constructor(history: ChangeHistory) {
    this.#history = history;
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return {
      [Symbol.asyncIterator]: () => new FeedWatch(this.#history, prefix, options, this.#live, () => this.#closed),
    };
  }

  /** Call in the same turn in which `history.latest` moves to the last of the events; ascending by revision. */
  publish(events: readonly StorageEvent[]): void {
    for (const watch of this.#live) watch.publish(events);
  }

  /** Ends the watches that have read the history: what comes next is not what followed. */
  fail(error: Error): void {
    for (const watch of this.#live) watch.fail(error);
  }

  /** Ends every watch with an error. */
  close(): void {
    this.#closed = true;
    this.fail(new StorageUnavailableError("storage is closed"));
  }
}
