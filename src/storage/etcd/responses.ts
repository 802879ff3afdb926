import { ProtobufReader } from "./protobuf/reader.ts";

// What etcd answers; only the fields in use.

export interface ResponseHeader {
  readonly clusterId: number;
  readonly revision: number;
}

export interface KeyValue {
  readonly key: string;
  readonly createRevision: number;
  readonly modRevision: number;
  /** How often it has been written since it was created. */
  readonly version: number;
  readonly value: Buffer;
}

export interface RangeResponse {
  readonly header: ResponseHeader;
  readonly kvs: readonly KeyValue[];
  /** Keys in the range, whatever the limit. */
  readonly count: number;
}

export interface TransactionResponse {
  readonly header: ResponseHeader;
  readonly succeeded: boolean;
  /** What was read instead, if it did not succeed. */
  readonly found: KeyValue | undefined;
}

export interface WatchEvent {
  readonly type: "put" | "delete";
  readonly kv: KeyValue;
  readonly previous: KeyValue | undefined;
}

export interface WatchResponse {
  readonly header: ResponseHeader;
  readonly created: boolean;
  readonly canceled: boolean;
  /** Above 0: changes up to here are gone. */
  readonly compactRevision: number;
  readonly cancelReason: string;
  /** More of the same follows. */
  readonly fragment: boolean;
  readonly events: readonly WatchEvent[];
}

export interface StatusResponse {
  readonly header: ResponseHeader;
  /** Of the server, such as 3.5.21. */
  readonly version: string;
  /** Bytes of its database. */
  readonly dbSize: number;
}

const NO_HEADER: ResponseHeader = { clusterId: 0, revision: 0 };
const NO_BYTES: Buffer = Buffer.alloc(0);

export function decodeRange(bytes: Buffer): RangeResponse {
  return readRange(new ProtobufReader(bytes));
}

export function decodeTransaction(bytes: Buffer): TransactionResponse {
  const reader = new ProtobufReader(bytes);
  let header = NO_HEADER;
  let succeeded = false;
  let found: KeyValue | undefined;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) header = reader.message(readHeader);
    else if (field === 2) succeeded = reader.boolean();
    else if (field === 3) found = reader.message(readOperation);
    else reader.skip();
  }
  return { header, succeeded, found };
}

export function decodeWatch(bytes: Buffer): WatchResponse {
  const reader = new ProtobufReader(bytes);
  const response = { header: NO_HEADER, created: false, canceled: false, compactRevision: 0, cancelReason: "" };
  let fragment = false;
  const events: WatchEvent[] = [];
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) response.header = reader.message(readHeader);
    else if (field === 3) response.created = reader.boolean();
    else if (field === 4) response.canceled = reader.boolean();
    else if (field === 5) response.compactRevision = reader.integer();
    else if (field === 6) response.cancelReason = reader.text();
    else if (field === 7) fragment = reader.boolean();
    else if (field === 11) events.push(reader.message(readEvent));
    else reader.skip();
  }
  return { ...response, fragment, events };
}

export function decodeStatus(bytes: Buffer): StatusResponse {
  const reader = new ProtobufReader(bytes);
  let header = NO_HEADER;
  let version = "";
  let dbSize = 0;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) header = reader.message(readHeader);
    else if (field === 2) version = reader.text();
    else if (field === 3) dbSize = reader.integer();
    else reader.skip();
  }
  return { header, version, dbSize };
}

function readHeader(reader: ProtobufReader): ResponseHeader {
  let { clusterId, revision } = NO_HEADER;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) clusterId = reader.integer();
    else if (field === 3) revision = reader.integer();
    else reader.skip();
  }
  return { clusterId, revision };
}

function readRange(reader: ProtobufReader): RangeResponse {
  let header = NO_HEADER;
  let count = 0;
  const kvs: KeyValue[] = [];
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) header = reader.message(readHeader);
    else if (field === 2) kvs.push(reader.message(readKeyValue));
    else if (field === 4) count = reader.integer();
    else reader.skip();
  }
  return { header, kvs, count };
}

/** Of a transaction's operations only reads have something to tell. */
function readOperation(reader: ProtobufReader): KeyValue | undefined {
  let found: KeyValue | undefined;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) found = reader.message(readRange).kvs[0];
    else reader.skip();
  }
  return found;
}

function readEvent(reader: ProtobufReader): WatchEvent {
  let type: "put" | "delete" = "put";
  let kv: KeyValue | undefined;
  let previous: KeyValue | undefined;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) type = reader.integer() === 1 ? "delete" : "put";
    else if (field === 2) kv = reader.message(readKeyValue);
    else if (field === 3) previous = reader.message(readKeyValue);
    else reader.skip();
  }
  if (kv === undefined) throw new Error("etcd: an event without a key");
  return { type, kv, previous };
}

function readKeyValue(reader: ProtobufReader): KeyValue {
  const kv = { key: "", createRevision: 0, modRevision: 0, version: 0, value: NO_BYTES };
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) kv.key = reader.text();
    else if (field === 2) kv.createRevision = reader.integer();
    else if (field === 3) kv.modRevision = reader.integer();
    else if (field === 4) kv.version = reader.integer();
    else if (field === 5) kv.value = reader.bytes();
    else reader.skip();
  }
  return kv;
}
