import { setTimeout as sleep } from "node:timers/promises";
import { StorageUnavailableError } from "../errors.ts";
import { EtcdConnections } from "./etcd-connections.ts";
import type { EtcdConnection } from "./etcd-connections.ts";
import type { EtcdOptions } from "./etcd-options.ts";
import { GrpcError, grpcCodes } from "./grpc/grpc-error.ts";
import { decodeRange, decodeTransaction } from "./responses.ts";
import type { RangeResponse, TransactionResponse } from "./responses.ts";
import { encodeCompaction, encodeKeyTransaction, encodeRange, encodeVersionTransaction } from "./requests.ts";
import { Limiter } from "./limiter.ts";
import type { KeyTransaction, RangeRequest } from "./requests.ts";

const READ_TIMEOUT_MS = 5_000;
/** One member's share of that, after which the next one is asked. */
const READ_ATTEMPT_MS = 2_000;
/** A write is not tried again once it may have been done, so it is given time. */
const WRITE_TIMEOUT_MS = 10_000;
const FIRST_DELAY_MS = 25;
const MAX_DELAY_MS = 400;

/** Said before anything was done; etcd takes no more than 5,000 writes at once. */
const OVERLOADED = "etcdserver: too many requests";
const MAX_WRITES = 1_000;

interface CallOptions {
  readonly timeoutMs: number;
  readonly attemptMs: number;
  /** May be done twice. */
  readonly isRead: boolean;
  /** Found when the call was asked for: it may be made later, out of its context. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/**
 * The calls of etcd that a storage needs, on whichever member answers. What was certainly not done is tried again, and
 * reads always; of a write that may have been done the caller learns no more than that.
 */
export class EtcdClient {
  readonly #connections: EtcdConnections;
  readonly #closing = new AbortController();
  readonly #writes = new Limiter(MAX_WRITES);

  readonly #callHeaders: EtcdOptions["callHeaders"];

  constructor(options: EtcdOptions) {
    this.#connections = new EtcdConnections(options);
    this.#callHeaders = options.callHeaders;
  }

  /** @throws GrpcError; StorageUnavailableError if nobody answers within `timeoutMs` */
  async range(request: RangeRequest, timeoutMs = READ_TIMEOUT_MS): Promise<RangeResponse> {
    return decodeRange(await this.#read("/etcdserverpb.KV/Range", encodeRange(request), timeoutMs));
  }

  async keyTransaction(transaction: KeyTransaction): Promise<TransactionResponse> {
    return decodeTransaction(await this.#write("/etcdserverpb.KV/Txn", encodeKeyTransaction(transaction)));
  }

  async versionTransaction(key: Buffer, version: number, value: Buffer): Promise<TransactionResponse> {
    return decodeTransaction(await this.#write("/etcdserverpb.KV/Txn", encodeVersionTransaction(key, version, value)));
  }

  async compact(revision: number): Promise<void> {
    await this.#write("/etcdserverpb.KV/Compact", encodeCompaction(revision));
  }

  /** A member that answers. @throws StorageUnavailableError */
  async connection(timeoutMs = READ_TIMEOUT_MS): Promise<EtcdConnection> {
    this.#checkOpen();
    return this.#connections.current(Date.now() + timeoutMs);
  }

  /** Other members are asked before this one is again. */
  leave(connection: EtcdConnection, error: Error): void {
    this.#connections.leave(connection, error);
  }

  close(): void {
    this.#closing.abort();
    this.#connections.close();
  }

  #read(path: string, message: Buffer, timeoutMs: number): Promise<Buffer> {
    return this.#call(path, message, {
      timeoutMs,
      attemptMs: READ_ATTEMPT_MS,
      isRead: true,
      headers: this.#callHeaders?.(),
    });
  }

  #write(path: string, message: Buffer): Promise<Buffer> {
    const options = {
      timeoutMs: WRITE_TIMEOUT_MS,
      attemptMs: WRITE_TIMEOUT_MS,
      isRead: false,
      headers: this.#callHeaders?.(),
    };
    return this.#writes.run(() => this.#call(path, message, options));
  }

  async #call(path: string, message: Buffer, { timeoutMs, attemptMs, isRead, headers }: CallOptions): Promise<Buffer> {
    const deadline = Date.now() + timeoutMs;
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(MAX_DELAY_MS, delay * 2)) {
      const connection = await this.connection(Math.min(READ_TIMEOUT_MS, deadline - Date.now()));
      const left = deadline - Date.now();
      try {
        return await connection.session.unary(path, message, Math.max(1, Math.min(attemptMs, left)), headers);
      } catch (error) {
        // A member that catches up says for long that it is overloaded; the others need not be.
        if (isMembersFault(error) || (isOverload(error) && delay === MAX_DELAY_MS)) this.leave(connection, error);
        if (!mayTryAgain(error, isRead) || Date.now() + delay >= deadline) throw named(error, connection);
      }
      await sleep(delay);
    }
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new StorageUnavailableError("storage is closed");
  }
}

/** Another member may do better. */
function isMembersFault(error: unknown): error is GrpcError {
  return (
    error instanceof GrpcError && (error.code === grpcCodes.unavailable || error.code === grpcCodes.deadlineExceeded)
  );
}

function named(error: unknown, { session }: EtcdConnection): unknown {
  if (!isMembersFault(error)) return error;
  return new GrpcError(error.code, `${session.url}: ${error.message}`, error.notExecuted);
}

function mayTryAgain(error: unknown, isRead: boolean): boolean {
  if (!(error instanceof GrpcError)) return false;
  return error.notExecuted || isOverload(error) || (isRead && isMembersFault(error));
}

const isOverload = (error: unknown): error is GrpcError =>
  error instanceof GrpcError && error.message.includes(OVERLOADED);
