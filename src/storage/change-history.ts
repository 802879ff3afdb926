import type { StorageEvent } from "./storage.ts";

/** The changes a storage in this process keeps, read synchronously. */
export interface ChangeHistory {
  /** Revision of the newest change that readers may see. */
  readonly latest: number;
  /** Changes after this revision are kept. */
  readonly compacted: number;
  /** Changes under `prefix` after revision `after`, looking at no more than `limit` revisions. */
  readChanges(prefix: string, after: number, limit: number): ChangesPage;
}

export interface ChangesPage {
  readonly events: StorageEvent[];
  /** Every change up to this revision has been looked at. */
  readonly upTo: number;
}
