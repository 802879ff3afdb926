import { StorageError, StorageUnavailableError, ValueTooLargeError } from "../errors.ts";
import { GrpcError } from "./grpc/grpc-error.ts";

// etcd's errors are known by their text alone: several share a code.
const COMPACTED = "required revision has been compacted";
const FUTURE = "required revision is a future revision";
/** etcd's own limit (1.5 MiB unless --max-request-bytes says otherwise), and that of its gRPC server. */
const TOO_LARGE = /request is too large|received message larger than max/;

export const isCompacted = (error: unknown): boolean => error instanceof GrpcError && error.message.includes(COMPACTED);

export const isFuture = (error: unknown): boolean => error instanceof GrpcError && error.message.includes(FUTURE);

/** What etcd said, or that it said nothing, in the words of the storage layer. */
export function fromEtcd(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof GrpcError && TOO_LARGE.test(reason)) return new ValueTooLargeError(reason, { cause: error });
  return new StorageUnavailableError(`etcd: ${reason}`, { cause: error });
}
