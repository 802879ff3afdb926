import type { ChangeHistory, ChangesPage } from "./change-history.ts";
import type { StorageEvent } from "./storage.ts";

/** The changes kept in memory: one for every revision after the compacted one, without gaps. */
export class MemoryLog implements ChangeHistory {
  #events: StorageEvent[] = [];
  #latest: number;
  #compacted: number;

  /** @param first the revision at which there is nothing yet; of the time before a later one nothing is known. */
  constructor(first: number) {
    this.#latest = first;
    this.#compacted = first > 1 ? first : 0;
  }

  get latest(): number {
    return this.#latest;
  }

  get compacted(): number {
    return this.#compacted;
  }

  append(event: StorageEvent): void {
    this.#events.push(event);
    this.#latest = event.revision;
  }

  after(revision: number, limit = Infinity): StorageEvent[] {
    const firstKept = this.#latest - this.#events.length + 1;
    const from = Math.max(0, revision + 1 - firstKept);
    return this.#events.slice(from, from + limit);
  }

  readChanges(prefix: string, after: number, limit: number): ChangesPage {
    const events = this.after(after, limit);
    const upTo = events.at(-1)?.revision ?? this.#latest;
    return { events: events.filter((event) => event.key.startsWith(prefix)), upTo };
  }

  compact(revision: number): void {
    this.#events = this.after(revision);
    this.#compacted = revision;
  }
}
