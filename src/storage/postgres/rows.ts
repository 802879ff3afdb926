import { changeOf } from "../change.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";
import type { Row } from "./connections.ts";

/** What the store was at, in the snapshot of an answer. */
export interface StoreState {
  readonly id: string;
  readonly latest: number;
  readonly compacted: number;
}

/** Rows that fit into one answer. */
export interface Page {
  readonly state: StoreState;
  readonly rows: readonly Row[];
  /** How many there would have been, up to the limit asked for. */
  readonly counted: number;
}

export const stateOf = ({ id, latest, compacted }: Row): StoreState => ({
  id: id as string,
  latest: Number(latest),
  compacted: Number(compacted),
});

/** @returns undefined if the store has no row, and so is none */
export function pageOf(rows: readonly Row[]): Page | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    state: stateOf(first),
    rows: rows.filter(({ revision }) => revision !== null),
    counted: Number(first["counted"] ?? 0),
  };
}

export const storedValueOf = ({ key, revision, value }: Row): StoredValue => ({
  key: key as string,
  value: value as Buffer,
  revision: Number(revision),
});

/** @param original the Buffer that was written, where these are its bytes */
export function eventOf(row: Row, original: (key: string, bytes: Buffer) => Buffer): StorageEvent {
  const { revision, key, value, previous } = row as { key: string; value: Buffer | null } & Row;
  const before: StoredValue | undefined =
    previous === null
      ? undefined
      : { key, value: original(key, row["previous_value"] as Buffer), revision: Number(previous) };
  return changeOf(key, Number(revision), value === null ? undefined : original(key, value), before);
}
