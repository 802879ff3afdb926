import type { StorageEvent } from "./storage.ts";

/** The changes a storage keeps. */
export interface ChangeHistory {
  /** Revision of the newest change that has been published, or, read at once, is about to be in this turn. */
  readonly latest: number;
  /** Changes after this revision are kept. */
  readonly compacted: number;
  /**
   * Changes under `prefix` after revision `after`, looking at no more than `limit` revisions. Where the history is elsewhere:
   * a promise, whose page may reach beyond `latest`. Nobody waits for it any more when the signal has aborted.
   */
  readChanges(prefix: string, after: number, limit: number, signal: AbortSignal): ChangesPage | Promise<ChangesPage>;
}

export interface ChangesPage {
  readonly events: StorageEvent[];
  /** Every change up to this revision has been looked at. */
  readonly upTo: number;
}
