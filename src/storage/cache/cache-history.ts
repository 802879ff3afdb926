import { CompactedError } from "../errors.ts";
import type { CacheChange, CacheEntry } from "./cache-event.ts";

export interface HistoryLimits {
  readonly events: number;
  readonly bytes: number;
}

/** The last changes, for watches that begin in the past. */
export class CacheHistory<Entry extends CacheEntry> {
  readonly #limits: HistoryLimits;
  /** Emptied places of what has been dropped, then what is kept. */
  #changes: (CacheChange<Entry> | undefined)[] = [];
  /** Index of the oldest change kept; the places before it go now and then, all at once. */
  #first = 0;
  #bytes = 0;
  #start: number;

  /** @param start changes after this revision will be added. */
  constructor(start: number, limits: HistoryLimits) {
    this.#start = start;
    this.#limits = limits;
  }

  /** Every change after this revision is kept. */
  get start(): number {
    return this.#start;
  }

  add(change: CacheChange<Entry>): void {
    this.#changes.push(change);
    this.#bytes += change.bytes;
    while (this.#changes.length - this.#first > this.#limits.events || this.#bytes > this.#limits.bytes) {
      if (!this.#dropOldest()) break;
    }
    if (this.#first > 1_024 && this.#first * 2 > this.#changes.length) {
      this.#changes = this.#changes.slice(this.#first);
      this.#first = 0;
    }
  }

  /**
   * Ascending by revision.
   * @throws CompactedError if changes after `revision` are no longer kept.
   */
  after(revision: number): readonly CacheChange<Entry>[] {
    if (revision < this.#start) throw new CompactedError(revision, this.#start);
    let low = this.#first;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.event.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#changes.slice(low) as CacheChange<Entry>[];
  }

  #dropOldest(): boolean {
    const oldest = this.#changes[this.#first];
    if (oldest === undefined) return false;
    this.#changes[this.#first++] = undefined;
    this.#bytes -= oldest.bytes;
    this.#start = oldest.event.revision;
    return true;
  }
}
