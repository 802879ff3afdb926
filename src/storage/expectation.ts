import { KeyExistsError, RevisionConflictError } from "./errors.ts";
import type { StorageError } from "./errors.ts";

/** What a write demands of the key's present revision (undefined: it has no value); the answer is why it may not go on. */
export type Expectation = (key: string, actual: number | undefined) => StorageError | undefined;

export const expectNothing: Expectation = (key, actual) => (actual === undefined ? undefined : new KeyExistsError(key));

export function expectRevision(expected: number): Expectation {
  return (key, actual) => (actual === expected ? undefined : new RevisionConflictError(key, expected, actual));
}
