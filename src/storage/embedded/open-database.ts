import { StorageError } from "../errors.ts";
import { EmbeddedDatabase } from "./database.ts";
import { readKeyIndex } from "./key-index.ts";
import type { KeyIndex } from "./key-index.ts";

export interface OpenedDatabase {
  readonly database: EmbeddedDatabase;
  readonly index: KeyIndex;
}

/** @throws StorageError for a file that cannot be read, or whose parts do not fit together. */
export async function openDatabase(directory: string): Promise<OpenedDatabase> {
  const database = attempt(directory, () => new EmbeddedDatabase(directory));
  try {
    return { database, index: attempt(directory, () => readKeyIndex(database)) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function attempt<T>(directory: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(
      `the storage in ${directory} is damaged (${reason}); restore a copy, or choose an empty directory`,
      { cause: error },
    );
  }
}
