import { StorageError } from "../errors.ts";

/** A database as node:sqlite's `DatabaseSync` is, and better-sqlite3's `Database`. */
export interface SqliteHandle {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
}

export type SqliteValue = string | number | Uint8Array | null;

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteHandle;
}

/** @throws StorageError where this Node has none */
export function openNodeSqlite(file: string): SqliteHandle {
  const sqlite = nodeSqlite();
  if (sqlite !== undefined) return new sqlite.DatabaseSync(file);
  throw new StorageError(
    `SQLite needs Node 22.13 or later, this is ${process.version}; or give SqliteStorage.open() a database of better-sqlite3`,
  );
}

/** Undefined in Node 20, and where it would need a flag. */
export function nodeSqlite(): NodeSqlite | undefined {
  const builtin = process as { getBuiltinModule?: (name: string) => unknown };
  return builtin.getBuiltinModule?.("node:sqlite") as NodeSqlite | undefined;
}
