import { changeOf } from "../change.ts";
import type { ChangesPage } from "../change-history.ts";
import { StorageError, StorageUnavailableError } from "../errors.ts";
import type { KeyRange } from "../sql/list-pages.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";
import type { SqliteHandle, SqliteStatement, SqliteValue } from "./sqlite-handle.ts";

/** Another one would be a change that old servers do not know. */
const format = 1;

/** WAL with FULL: what is committed is on disk. EXCLUSIVE: one process, however it ends; nobody else reads, either. */
const setUp = `
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS store (
  one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL, latest INTEGER NOT NULL, compacted INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS revisions (
  revision INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB, previous INTEGER, superseded INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS revisions_key ON revisions (key, revision);
CREATE INDEX IF NOT EXISTS revisions_superseded ON revisions (superseded) WHERE superseded IS NOT NULL;
INSERT OR IGNORE INTO store VALUES (1, ${format}, 1, 0);
COMMIT;`;

/** What a key holds at a revision: a row is that from its own to before `superseded`, a deletion's never. */
const held = "revision <= :at AND (superseded IS NULL OR superseded > :at)".replaceAll(":at", "?4");

const statements = {
  store: "SELECT format, latest, compacted FROM store",
  get: `SELECT key, revision, value FROM revisions WHERE key = ?1 AND ${held.replaceAll("?4", "?2")}
    ORDER BY revision DESC LIMIT 1`,
  range: `SELECT key, revision, value FROM revisions WHERE key >= ?1 AND key <> ?2 AND key < ?3 AND ${held} ORDER BY key LIMIT ?5`,
  count: `SELECT count(*) AS counted FROM revisions WHERE key >= ?1 AND key <> ?2 AND key < ?3 AND ${held}`,
  changes: `SELECT now.revision, now.key, now.value, now.previous, old.value AS previous_value
    FROM revisions AS now LEFT JOIN revisions AS old ON old.revision = now.previous
    WHERE now.revision > ?1 AND now.revision <= ?2 ORDER BY now.revision LIMIT ?3`,
  supersede: "UPDATE revisions SET superseded = ?1 WHERE revision = ?2",
  insert: "INSERT INTO revisions VALUES (?1, ?2, ?3, ?4, ?5)",
  move: "UPDATE store SET latest = ?1",
  compact: "UPDATE store SET compacted = ?1",
  purge: "DELETE FROM revisions WHERE revision IN (SELECT revision FROM revisions WHERE superseded <= ?1 LIMIT ?2)",
} as const;

type Row = Readonly<Record<string, unknown>>;

/** The tables of a storage in one file of SQLite, each call at once. */
export class SqliteDatabase {
  readonly #handle: SqliteHandle;
  readonly #prepared: Readonly<Record<keyof typeof statements, SqliteStatement>>;

  /** @throws StorageUnavailableError if another process has it; StorageError for what is not ours */
  constructor(handle: SqliteHandle) {
    this.#handle = handle;
    try {
      handle.exec(setUp);
    } catch (error) {
      throw isLocked(error) ? new StorageUnavailableError("another process has it open; stop it first") : error;
    }
    this.#prepared = Object.fromEntries(
      Object.entries(statements).map(([name, sql]) => [name, handle.prepare(sql)]),
    ) as Record<keyof typeof statements, SqliteStatement>;
    const found = this.#store().format;
    if (found !== format) throw new StorageError(`it has format ${found}, expected ${format}`);
  }

  latest(): number {
    return this.#store().latest;
  }

  compacted(): number {
    return this.#store().compacted;
  }

  get(key: string, at: number): StoredValue | undefined {
    const row = this.#prepared.get.get(key, at) as Row | undefined;
    return row && storedValueOf(row);
  }

  range({ from, except, to }: KeyRange, at: number, limit: number): StoredValue[] {
    return this.#prepared.range.all(from, except, to, at, limit).map((row) => storedValueOf(row as Row));
  }

  count({ from, except, to }: KeyRange, at: number): number {
    return Number((this.#prepared.count.get(from, except, to, at) as Row)["counted"]);
  }

  changes(prefix: string, { after, upTo, limit }: { after: number; upTo: number; limit: number }): ChangesPage {
    const rows = this.#prepared.changes.all(after, upTo, limit) as Row[];
    const events = rows.map(eventOf).filter(({ key }) => key.startsWith(prefix));
    return { events, upTo: rows.length < limit ? upTo : Number(rows.at(-1)?.["revision"]) };
  }

  /** All or nothing; on disk when it returns. */
  commit(events: readonly StorageEvent[]): void {
    this.#inTransaction(() => {
      for (const event of events) this.#write(event);
      this.#prepared.move.run(events.at(-1)?.revision ?? this.latest());
    });
  }

  compact(revision: number): void {
    this.#prepared.compact.run(revision);
  }

  /** Removes what no revision from this one on needs. @returns how many rows, at most `limit` */
  purge(revision: number, limit: number): number {
    return Number(this.#prepared.purge.run(revision, limit).changes);
  }

  close(): void {
    this.#handle.close();
  }

  #write(event: StorageEvent): void {
    const { key, revision, previous } = event;
    if (previous !== undefined) this.#prepared.supersede.run(revision, previous.revision);
    const [value, superseded]: SqliteValue[] = event.type === "put" ? [event.value, null] : [null, revision];
    this.#prepared.insert.run(revision, key, value ?? null, previous?.revision ?? null, superseded ?? null);
  }

  #inTransaction(work: () => void): void {
    this.#handle.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#handle.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  // SQLite has done it already after some errors, a full disk among them.
  #rollBack(): void {
    try {
      this.#handle.exec("ROLLBACK");
    } catch {
      return;
    }
  }

  #store(): { readonly format: number; readonly latest: number; readonly compacted: number } {
    const row = this.#prepared.store.get() as Row;
    return {
      format: Number(row["format"]),
      latest: Number(row["latest"]),
      compacted: Number(row["compacted"]),
    };
  }
}

const isLocked = (error: unknown): boolean => /database is locked/.test((error as Error).message);

const storedValueOf = ({ key, revision, value }: Row): StoredValue => ({
  key: key as string,
  value: bufferOf(value as Uint8Array),
  revision: Number(revision),
});

function eventOf({ revision, key, value, previous, previous_value: before }: Row): StorageEvent {
  const old =
    previous === null
      ? undefined
      : { key: key as string, value: bufferOf(before as Uint8Array), revision: Number(previous) };
  return changeOf(key as string, Number(revision), value === null ? undefined : bufferOf(value as Uint8Array), old);
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
