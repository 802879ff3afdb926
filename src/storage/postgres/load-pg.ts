import type { Client, Pool } from "pg";
import { StorageError } from "../errors.ts";

interface Pg {
  readonly Client: typeof Client;
  readonly Pool: typeof Pool;
}

/**
 * The package `pg`, which a project installs if it keeps objects in PostgreSQL.
 * @throws StorageError that says what to install
 */
export async function loadPg(): Promise<Pg> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.endsWith("MODULE_NOT_FOUND") !== true) throw error;
    throw new StorageError('PostgreSQL needs the package "pg": npm install pg, and build again', { cause: error });
  }
}
