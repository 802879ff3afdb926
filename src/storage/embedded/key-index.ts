import { SortedEntries } from "../sorted-entries.ts";
import type { StorageEvent } from "../storage.ts";
import type { EmbeddedDatabase, LogEntry } from "./database.ts";

const PAGE = 10_000;

/**
 * Where the present value of every key is, in memory as etcd has it: about 200 bytes a key. It knows acknowledged
 * changes only. Read from the log when the storage opens.
 */
export class KeyIndex extends SortedEntries<LogEntry> {
  apply(event: StorageEvent): void {
    const { key, revision, previous } = event;
    if (event.type === "delete") this.delete(key);
    else this.set({ key, revision, previousRevision: previous?.revision ?? 0 });
  }
}

/** @throws Error if the log does not fit together. */
export function readKeyIndex(database: EmbeddedDatabase): KeyIndex {
  const index = new KeyIndex();
  const latest = database.latest();
  for (let after = 0; after < latest;) {
    const changes = database.changes(after, latest, PAGE);
    for (const { key, revision, previousRevision, kind } of changes) {
      if (previousRevision >= revision) throw new Error(`revision ${revision} follows ${previousRevision}`);
      if (kind === "delete") index.delete(key);
      else index.set({ key, revision, previousRevision });
    }
    after = changes.length < PAGE ? latest : (changes.at(-1)?.revision ?? latest);
  }
  return index;
}
