import type { KubeObject } from "../../meta/types.ts";
import { ValueTooLargeError } from "../../storage/errors.ts";

/** Writes an object without managedFields if it is too big with them: better untracked than refused (R-WR-5). */
export async function givingUpManagers<Result>(
  object: KubeObject,
  write: (object: KubeObject) => Promise<Result>,
): Promise<Result> {
  try {
    return await write(object);
  } catch (error) {
    const { managedFields, ...metadata } = object.metadata;
    if (!(error instanceof ValueTooLargeError) || managedFields === undefined) throw error;
    return write({ ...object, metadata });
  }
}
