import { setImmediate as nextTurn } from "node:timers/promises";
import type { Transaction } from "lmdb";
import { lowerBound } from "../key-order.ts";
import type { StoredValue } from "../storage.ts";
import type { EmbeddedDatabase } from "./database.ts";
import type { PastEntry } from "./past-lists.ts";

export interface ListedValues {
  readonly items: StoredValue[];
  readonly remaining: number;
}

export interface ListRange {
  readonly start: string;
  readonly limit: number;
}

/** Values read in one turn. */
const PAGE = 1_000;

/** The values of a range of entries, which ascend by key. */
export async function listValues(
  database: EmbeddedDatabase,
  entries: readonly PastEntry[],
  range: ListRange,
  snapshot: Transaction,
): Promise<ListedValues> {
  const from = lowerBound(entries, range.start);
  const to = Math.min(entries.length, from + range.limit);
  const items: StoredValue[] = [];
  for (const entry of entries.slice(from, to)) {
    items.push(valueOf(database, entry, snapshot));
    if (items.length % PAGE === 0) await nextTurn();
  }
  return { items, remaining: Math.max(0, entries.length - to) };
}

function valueOf(database: EmbeddedDatabase, entry: PastEntry, snapshot: Transaction): StoredValue {
  const { key, revision, previousRevision } = entry;
  if (previousRevision === undefined) return database.valueAt(revision, snapshot);
  return database.value({ key, revision, previousRevision }, snapshot);
}
