import { StorageError, StorageUnavailableError } from "../errors.ts";

/** What PostgreSQL said, or that it said nothing, in the words of the storage layer. */
export function fromPostgres(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return new StorageUnavailableError(`postgres: ${reason(error)}`, { cause: error });
}

/** No such schema, table or function. */
export const isNotSetUp = (error: unknown): boolean => ["3F000", "42P01", "42883"].includes(codeOf(error));

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code);

// That of several addresses tried has no message of its own.
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(", ");
  return error instanceof Error && error.message !== "" ? error.message : codeOf(error);
}
