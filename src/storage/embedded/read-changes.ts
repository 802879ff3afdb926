import type { ChangesPage } from "../change-history.ts";
import { changeOf } from "../change.ts";
import type { StorageEvent } from "../storage.ts";
import type { EmbeddedDatabase } from "./database.ts";
import type { LogKey } from "./log-key.ts";

interface Revisions {
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
}

/** Changes under a prefix out of the log, with the values before and after. */
export function readChanges(database: EmbeddedDatabase, prefix: string, revisions: Revisions): ChangesPage {
  const { after, upTo, limit } = revisions;
  const changes = database.changes(after, upTo, limit);
  const events = changes.filter(({ key }) => key.startsWith(prefix)).map((at) => eventOf(database, at));
  const complete = changes.length < limit;
  return { events, upTo: complete ? upTo : (changes.at(-1)?.revision ?? upTo) };
}

function eventOf(database: EmbeddedDatabase, at: LogKey): StorageEvent {
  const previous = at.previousRevision === 0 ? undefined : database.valueAt(at.previousRevision);
  return changeOf(at.key, at.revision, at.kind === "put" ? database.value(at).value : undefined, previous);
}
