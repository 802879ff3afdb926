import { StorageError } from "../errors.ts";

export interface PostgresOptions {
  /**
   * E.g. `postgres://user:password@host/database?sslmode=verify-full&sslrootcert=/etc/ca.crt`; or who knows it: asked again when a
   * connection fails, so that a password can change.
   */
  readonly url: string | (() => Promise<string>);
  /** Of the tables; made if missing. `apiserver_boot` */
  readonly schema?: string;
  /** At most so many at once, beside one that listens; 8. */
  readonly maxConnections?: number;
  /** Told when the database is lost, not each time that it still is. */
  readonly onConnectionError?: (error: Error) => void;
}

export const defaultSchema = "apiserver_boot";

/** Never says what was given: it may hold a password. @throws StorageError */
export function checkUrl(url: string): string {
  const trimmed = url.trim();
  if (/^postgres(ql)?:\/\/\S+$/.test(trimmed)) return trimmed;
  throw new StorageError("URL of PostgreSQL: expected one such as postgres://user:password@host:5432/database");
}

/** @throws StorageError */
export function checkSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) return schema;
  throw new StorageError(`schema ${JSON.stringify(schema)}: expected lower case letters, digits and _`);
}
