import { ProtobufWriter } from "./protobuf/writer.ts";

// What is asked of etcd, as etcdserverpb has it; only the fields in use.

export interface RangeRequest {
  readonly key: Buffer;
  /** Exclusive; absent: the key alone. */
  readonly rangeEnd?: Buffer;
  /** 0 or absent: all. */
  readonly limit?: number;
  /** 0 or absent: the latest. */
  readonly revision?: number;
  readonly keysOnly?: boolean;
}

export interface WatchRequest {
  readonly key: Buffer;
  readonly rangeEnd: Buffer;
  /** Inclusive. */
  readonly startRevision: number;
}

/** A transaction on one key: `success` if its revision is `expected` (0: it has no value), else its revision is read. */
export interface KeyTransaction {
  readonly key: Buffer;
  readonly expected: number;
  /** The new value; absent: the key is deleted. */
  readonly value?: Buffer;
}

const EQUAL = 0;
const BY_VERSION = 0;
const BY_MOD_REVISION = 2;

export function encodeRange(request: RangeRequest): Buffer {
  return new ProtobufWriter()
    .bytes(1, request.key)
    .bytes(2, request.rangeEnd ?? Buffer.alloc(0))
    .integer(3, request.limit ?? 0)
    .integer(4, request.revision ?? 0)
    .boolean(8, request.keysOnly ?? false)
    .finish();
}

export function encodeKeyTransaction({ key, expected, value }: KeyTransaction): Buffer {
  return encodeTransaction(
    compare(key, BY_MOD_REVISION, 6, expected),
    value === undefined ? operation(3, new ProtobufWriter().bytes(1, key).finish()) : putOperation(key, value),
    operation(1, encodeRange({ key, keysOnly: true })),
  );
}

/** Writes the key if it has been written `version` times, else reads it. */
export function encodeVersionTransaction(key: Buffer, version: number, value: Buffer): Buffer {
  return encodeTransaction(
    compare(key, BY_VERSION, 4, version),
    putOperation(key, value),
    operation(1, encodeRange({ key })),
  );
}

export function encodeCompaction(revision: number): Buffer {
  return new ProtobufWriter().integer(1, revision).finish();
}

/** Events carry what was there before, and one too large for a message comes in fragments. */
export function encodeWatchCreation({ key, rangeEnd, startRevision }: WatchRequest): Buffer {
  const creation = new ProtobufWriter()
    .bytes(1, key)
    .bytes(2, rangeEnd)
    .integer(3, startRevision)
    .boolean(6, true)
    .boolean(8, true)
    .finish();
  return new ProtobufWriter().message(1, creation).finish();
}

export const progressRequest = new ProtobufWriter().message(3, Buffer.alloc(0)).finish();

const putOperation = (key: Buffer, value: Buffer): Buffer =>
  operation(2, new ProtobufWriter().bytes(1, key).bytes(2, value).finish());

const operation = (field: number, request: Buffer): Buffer => new ProtobufWriter().message(field, request).finish();

function compare(key: Buffer, target: number, field: number, value: number): Buffer {
  return new ProtobufWriter().integer(1, EQUAL).integer(2, target).bytes(3, key).presentInteger(field, value).finish();
}

function encodeTransaction(condition: Buffer, success: Buffer, failure: Buffer): Buffer {
  return new ProtobufWriter().message(1, condition).message(2, success).message(3, failure).finish();
}
