import type { ServedResource } from "../api/served-api.ts";
import { StatusError, statusErrors } from "../meta/status-error.ts";
import {
  BackendUnavailableError,
  CompactedError,
  FutureRevisionError,
  NotSupportedError,
  StaleCacheError,
  StorageUnavailableError,
  UndecodableValueError,
  ValueTooLargeError,
} from "../storage/errors.ts";
import { ConversionError } from "./conversion-error.ts";

/** The one translation of what a storage says into what a client is told. Only a value that is broken is named by its key. */
export function storageErrorToStatus(error: unknown, resource: ServedResource, operation: string): unknown {
  if (error instanceof StatusError) return error;
  if (error instanceof CompactedError) {
    return statusErrors.expired("The resourceVersion for the provided list is too old.");
  }
  if (error instanceof FutureRevisionError) return statusErrors.tooLargeResourceVersion(error.wanted, error.current);
  if (error instanceof ValueTooLargeError) return statusErrors.requestEntityTooLarge("limit is set by the store");
  if (error instanceof UndecodableValueError || error instanceof ConversionError)
    return statusErrors.internal(error.message);
  if (error instanceof BackendUnavailableError) {
    return statusErrors.serviceUnavailable(error.message, error.retryAfterSeconds);
  }
  if (error instanceof NotSupportedError) return statusErrors.methodNotSupported(resource, operation);
  if (error instanceof StaleCacheError || error instanceof StorageUnavailableError)
    return statusErrors.serverTimeout(resource, operation);
  return error;
}
