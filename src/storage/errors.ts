/** Storage speaks of keys and revisions; registry/storage-errors translates to API Status. */
export class StorageError extends Error {
  override readonly name: string = "StorageError";
}

export class KeyExistsError extends StorageError {
  override readonly name = "KeyExistsError";
  constructor(readonly key: string) {
    super(`key exists: ${key}`);
  }
}

/** The key's revision is not the expected one; `actual` undefined: the key has no value. */
export class RevisionConflictError extends StorageError {
  override readonly name = "RevisionConflictError";
  constructor(
    readonly key: string,
    readonly expected: number,
    readonly actual: number | undefined,
  ) {
    super(`revision conflict: ${key}: expected ${expected}, found ${actual ?? "no value"}`);
  }
}

/** The wanted history is gone. */
export class CompactedError extends StorageError {
  override readonly name = "CompactedError";
  constructor(
    readonly wanted: number,
    readonly compacted: number,
  ) {
    super(`revision ${wanted} has been compacted (oldest kept: ${compacted})`);
  }
}

/** The wanted revision has not happened yet. */
export class FutureRevisionError extends StorageError {
  override readonly name = "FutureRevisionError";
  constructor(
    readonly wanted: number,
    readonly current: number,
  ) {
    super(`revision ${wanted} is in the future (current: ${current})`);
  }
}

/** The store did not answer, or cannot hold the value. */
export class StorageUnavailableError extends StorageError {
  override readonly name = "StorageUnavailableError";
}

/** A backend of the user's did not answer, or failed; asking again later may help. The message is for clients. */
export class BackendUnavailableError extends StorageUnavailableError {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

/** A backend of the user's has no such function. */
export class NotSupportedError extends StorageError {
  override readonly name = "NotSupportedError";
}

/** The value is over the store's limit (R-SIZE-1). */
export class ValueTooLargeError extends StorageError {
  override readonly name = "ValueTooLargeError";
}

/** The bytes kept under the key are not an object; whoever reads them must fail, not skip them (R-LIST-12, R-STO-10). */
export class UndecodableValueError extends StorageError {
  override readonly name = "UndecodableValueError";
  constructor(
    readonly key: string,
    cause: unknown,
  ) {
    super(`value of ${key} cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The cache has not seen `wanted` within the time given; the caller may ask the store itself (R-STO-6). */
export class StaleCacheError extends StorageError {
  override readonly name = "StaleCacheError";
  constructor(
    readonly wanted: number,
    readonly current: number,
  ) {
    super(`cache is at revision ${current}, wanted ${wanted}`);
  }
}

/** What a backend's own engine threw, in the words of this layer. */
export function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageUnavailableError(`the storage could not be read: ${reason}`, { cause: error });
}
