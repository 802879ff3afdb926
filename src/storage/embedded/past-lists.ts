import { setImmediate as nextTurn } from "node:timers/promises";
import type { Transaction } from "lmdb";
import { pastSnapshot } from "../past-snapshot.ts";
import type { EmbeddedDatabase, LogEntry } from "./database.ts";

/** A past value's place; the revision before it is known for those that are still there. */
export type PastEntry = Pick<LogEntry, "key" | "revision"> & Partial<LogEntry>;

/** The store as it is: what a past list is worked out from. */
export interface Present {
  readonly entries: readonly LogEntry[];
  readonly revision: number;
  readonly snapshot: Transaction;
}

const PAGE = 2_000;
/** Lists remembered for their next pages. */
const MAX_REMEMBERED = 8;

/** What was under a prefix at an older revision: worked out once for all pages of a list, since it cannot change any more. */
export class PastLists {
  readonly #database: EmbeddedDatabase;
  readonly #remembered = new Map<string, { readonly revision: number; readonly entries: readonly PastEntry[] }>();

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  /** @param present under the same prefix. @returns ascending by key. */
  async entriesAt(prefix: string, revision: number, present: Present): Promise<readonly PastEntry[]> {
    const name = `${revision} ${prefix}`;
    const remembered = this.#remembered.get(name);
    if (remembered !== undefined) return remembered.entries;
    const past = await this.#changedSince(prefix, revision, present);
    const entries = [...pastSnapshot<PastEntry>(present.entries, past)];
    this.#remembered.set(name, { revision, entries });
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return entries;
  }

  /** Forgets the lists before `revision`. */
  compact(revision: number): void {
    for (const [name, remembered] of this.#remembered) {
      if (remembered.revision < revision) this.#remembered.delete(name);
    }
  }

  // The first change of a key after the revision says what it held then.
  async #changedSince(prefix: string, revision: number, present: Present): Promise<Map<string, PastEntry | undefined>> {
    const past = new Map<string, PastEntry | undefined>();
    for (let after = revision; after < present.revision;) {
      const changes = this.#database.changes(after, present.revision, PAGE, present.snapshot);
      for (const { key, previousRevision } of changes) {
        if (!key.startsWith(prefix) || past.has(key)) continue;
        past.set(key, previousRevision === 0 ? undefined : { key, revision: previousRevision });
      }
      after = changes.length < PAGE ? present.revision : (changes.at(-1)?.revision ?? present.revision);
      await nextTurn();
    }
    return past;
  }
}
