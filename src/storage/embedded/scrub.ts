import { setImmediate as nextTurn } from "node:timers/promises";
import type { EmbeddedDatabase } from "./database.ts";
import type { LogKey } from "./log-key.ts";

const PAGE = 500;

/**
 * Deletes what no reader may ask for any more: values replaced, and deletions made, up to the compacted revision. Goes
 * on where it was interrupted; each step is one commit.
 */
export async function scrub(database: EmbeddedDatabase, signal: AbortSignal): Promise<void> {
  const compacted = database.mark("compacted");
  for (let after = database.mark("scrubbed"); after < compacted && !signal.aborted;) {
    const changes = database.changes(after, compacted, PAGE);
    after = changes.length < PAGE ? compacted : (changes.at(-1)?.revision ?? compacted);
    await database.removeChanges(
      changes.flatMap((at) => superseded(database, at)),
      "scrubbed",
      after,
    );
    await nextTurn();
  }
}

function superseded(database: EmbeddedDatabase, at: LogKey): LogKey[] {
  const gone = at.kind === "delete" ? [at] : [];
  const { previousRevision } = at;
  if (previousRevision === 0) return gone;
  return [...gone, ...database.changes(previousRevision - 1, previousRevision, 1)];
}
