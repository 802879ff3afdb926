import { every, systemClock, type Clock } from "../meta/clock.ts";
import type { Storage } from "./storage.ts";

export interface CompactorOptions {
  /** Milliseconds from one compaction to the next; 5 minutes. */
  readonly intervalMs?: number;
  /** Milliseconds of history that are kept at least, never less than 5 minutes, which is the default (R-LIST-10). */
  readonly keepMs?: number;
  /** Ends the compaction. */
  readonly signal: AbortSignal;
  /** A compaction failed; the next one makes up for it. */
  readonly onError?: (error: unknown) => void;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

const FIVE_MINUTES = 5 * 60 * 1000;

/**
 * Compacts a storage by age (R-STO-5). Revisions tell no time, so it notes at every interval which was the latest; after
 * a restart nothing goes before `keepMs` have passed.
 * @throws RangeError for an interval that is none, or less history than 5 minutes.
 */
export function startCompactor(storage: Storage, options: CompactorOptions): void {
  const { intervalMs = FIVE_MINUTES, keepMs = FIVE_MINUTES, signal, onError } = options;
  const { clock = systemClock } = options;
  if (!(intervalMs > 0)) throw new RangeError(`intervalMs: expected more than 0, got ${intervalMs}`);
  if (!(keepMs >= FIVE_MINUTES)) throw new RangeError(`keepMs: expected at least ${FIVE_MINUTES}, got ${keepMs}`);
  if (signal.aborted) return;
  const compaction = new AgedCompaction(storage, keepMs);
  const run = (): void => void compaction.run(clock.now()).catch((error: unknown) => onError?.(error));
  run();
  every(clock, intervalMs, signal, run);
}

class AgedCompaction {
  readonly #storage: Storage;
  readonly #keepMs: number;
  /** Ascending; a revision was the latest at that time. */
  #notes: { readonly time: number; readonly revision: number }[] = [];
  #running = false;

  constructor(storage: Storage, keepMs: number) {
    this.#storage = storage;
    this.#keepMs = keepMs;
  }

  async run(now: number): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      this.#notes.push({ time: now, revision: await this.#storage.latestRevision() });
      const old = this.#notes.findLast(({ time }) => time <= now - this.#keepMs);
      if (old === undefined) return;
      if ((await this.#storage.claimCompaction?.(old.revision)) !== false) await this.#storage.compact(old.revision);
      this.#notes = this.#notes.filter(({ time }) => time > old.time);
    } finally {
      this.#running = false;
    }
  }
}
