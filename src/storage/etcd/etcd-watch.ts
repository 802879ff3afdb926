import { setTimeout as sleep } from "node:timers/promises";
import { changeOf } from "../change.ts";
import { CompactedError, StorageUnavailableError } from "../errors.ts";
import { prefixEnd } from "../key-order.ts";
import type { StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import type { EtcdClient } from "./etcd-client.ts";
import type { EtcdConnection } from "./etcd-connections.ts";
import { fromEtcd } from "./etcd-errors.ts";
import { storedValue } from "./etcd-list.ts";
import { GrpcError } from "./grpc/grpc-error.ts";
import type { OwnWrites } from "./own-writes.ts";
import type { ResponseHeader, WatchEvent } from "./responses.ts";
import { checkSameCluster, checkSameStore, ReplacedStoreError } from "./same-store.ts";
import { WatchAttachment } from "./watch-attachment.ts";

type Batch = readonly StorageEvent[];
type Result = IteratorResult<Batch, undefined>;

interface Pull {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

export interface EtcdWatchContext {
  readonly client: EtcdClient;
  readonly ownWrites: OwnWrites;
  /** The header of a linearizable read. */
  readonly latest: () => Promise<ResponseHeader>;
  readonly onEnd: (watch: EtcdWatch) => void;
}

const DONE: Result = { done: true, value: undefined };
/** What may wait for a consumer. Beyond, the watch is taken off the store, which must not queue for us, and goes on later. */
const MAX_QUEUED = 10_000;
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const PROGRESS_RETRY_MS = 100;
const FIRST_DELAY_MS = 25;
const MAX_DELAY_MS = 1_000;
const ALL_KEYS = Buffer.from([0]);

/**
 * One watch. When its connection is lost it goes on where it was, on whichever member answers, for as long as etcd keeps
 * what happened since; the consumer sees nothing of that.
 *
 * It asks for changes from `position` on, though it has those at `position`: etcd then says so if that has been compacted,
 * and the deletion that some versions lose at the very revision of a compaction is not one it needs.
 */
export class EtcdWatch implements AsyncIterableIterator<Batch, undefined> {
  readonly #prefix: string;
  readonly #options: WatchOptions;
  readonly #context: EtcdWatchContext;
  readonly #onAbort = () => this.#end();
  /** Everything up to here has been put into the queue. */
  #position: number;
  #reported: number;
  /** Newest revision known of the store. */
  #target = 0;
  #queue: StorageEvent[] = [];
  #queuedBytes = 0;
  #pull: Pull | undefined;
  #attachment: WatchAttachment | undefined;
  #isFollowing = false;
  #asksProgress = false;
  #progressTimer: NodeJS.Timeout | undefined;
  #seen: ResponseHeader | undefined;
  #ended = false;
  #failure: Error | undefined;

  constructor(prefix: string, options: WatchOptions, context: EtcdWatchContext) {
    this.#prefix = prefix;
    this.#options = options;
    this.#context = context;
    this.#position = options.after;
    this.#reported = options.after;
    if (options.signal.aborted) this.#ended = true;
    else options.signal.addEventListener("abort", this.#onAbort);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#pull !== undefined) return Promise.reject(new Error("next() called before the last one settled"));
    if (this.#queue.length > 0) return Promise.resolve(this.#takeQueue());
    if (this.#ended) return this.#finish();
    if (!this.#isFollowing) void this.#follow();
    return new Promise((resolve, reject) => {
      this.#pull = { resolve, reject };
      this.#reportProgress();
    });
  }

  return(): Promise<Result> {
    this.#end();
    return Promise.resolve(DONE);
  }

  /** The store is at least at this revision: asks how far this watch is, unless it has come there. */
  expect(revision: number): void {
    this.#target = Math.max(this.#target, revision);
    this.#askProgress();
  }

  fail(error: Error): void {
    if (this.#ended) return;
    this.#failure = error;
    const pull = this.#pull;
    this.#end();
    if (pull === undefined) return;
    this.#failure = undefined;
    pull.reject(error);
  }

  async #follow(): Promise<void> {
    this.#isFollowing = true;
    try {
      for (let delay = FIRST_DELAY_MS; !this.#ended; delay = Math.min(MAX_DELAY_MS, delay * 2)) {
        const position = this.#position;
        if (await this.#attach()) break;
        if (this.#position > position) delay = FIRST_DELAY_MS;
        await sleep(delay);
      }
    } catch (error) {
      this.fail(fromEtcd(error));
    } finally {
      this.#isFollowing = false;
    }
    // Asked for while it was being taken off.
    if (this.#pull !== undefined && !this.#isFollowing && !this.#ended) void this.#follow();
  }

  /** @returns whether it has been taken off on purpose, so not to be attached again unasked. @throws what no other member mends, nor time */
  async #attach(): Promise<boolean> {
    let connection: EtcdConnection | undefined;
    try {
      if (this.#seen !== undefined) checkSameStore(this.#seen, await this.#context.latest());
      connection = await this.#context.client.connection();
      if (this.#ended) return true;
      await this.#attachTo(connection);
      return true;
    } catch (error) {
      if (error instanceof CompactedError) throw new CompactedError(this.#position, error.compacted);
      if (!isPassing(error)) throw error;
      if (connection !== undefined) this.#context.client.leave(connection, error);
      return false;
    } finally {
      this.#attachment = undefined;
      this.#stopAsking();
    }
  }

  async #attachTo(connection: EtcdConnection): Promise<void> {
    const from = Math.max(1, this.#position);
    const range = connection.ordersProgress
      ? { key: Buffer.from(this.#prefix), rangeEnd: Buffer.from(prefixEnd(this.#prefix)) }
      : // Then only an event tells how far the watch is, so it looks at them all.
        { key: ALL_KEYS, rangeEnd: ALL_KEYS };
    this.#asksProgress = connection.ordersProgress;
    this.#attachment = new WatchAttachment(
      connection,
      { ...range, startRevision: from },
      {
        onCreated: (header) => this.#created(header),
        onEvents: (events) => this.#receive(events),
        onProgress: (revision) => this.#progress(revision),
      },
    );
    await this.#attachment.ended;
  }

  #created(header: ResponseHeader): void {
    checkSameCluster(this.#seen, header);
    // It begins with all there is.
    if (this.#seen === undefined && header.revision === this.#position) this.#reported--;
    this.#see(header);
    this.#wake();
    this.expect(header.revision);
  }

  #receive(events: readonly WatchEvent[]): void {
    const last = events.at(-1)?.kv.modRevision ?? 0;
    for (const event of events) {
      if (event.kv.modRevision > this.#position && event.kv.key.startsWith(this.#prefix)) this.#enqueue(event);
    }
    this.#moveTo(last);
    if (this.#pull === undefined && this.#hasTooMuch()) this.#attachment?.close();
  }

  #progress(revision: number): void {
    this.#stopAsking();
    this.#moveTo(revision);
    this.#askProgress();
  }

  #moveTo(revision: number): void {
    this.#position = Math.max(this.#position, revision);
    if (this.#seen !== undefined) this.#see({ ...this.#seen, revision });
    this.#wake();
  }

  #see(header: ResponseHeader): void {
    this.#seen = { ...header, revision: Math.max(this.#seen?.revision ?? 0, header.revision) };
  }

  #enqueue(event: WatchEvent): void {
    const { key, modRevision, value } = event.kv;
    const own = event.type === "put" ? this.#context.ownWrites.original(key, value) : undefined;
    this.#queue.push(changeOf(key, modRevision, own, previousOf(event)));
    this.#queuedBytes += value.length + (event.previous?.value.length ?? 0);
  }

  #hasTooMuch(): boolean {
    return this.#queue.length > MAX_QUEUED || this.#queuedBytes > MAX_QUEUED_BYTES;
  }

  #wake(): void {
    const pull = this.#pull;
    if (pull === undefined) return;
    if (this.#queue.length === 0) return this.#reportProgress();
    this.#pull = undefined;
    pull.resolve(this.#takeQueue());
  }

  #reportProgress(): void {
    // A revision yet to come is none that can be reported.
    if (this.#position <= this.#reported || this.#position > (this.#seen?.revision ?? 0)) return;
    this.#reported = this.#position;
    this.#options.onProgress?.(this.#position);
  }

  #takeQueue(): Result {
    const value = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    return { done: false, value };
  }

  #askProgress(): void {
    if (!this.#asksProgress || this.#progressTimer !== undefined || this.#position >= this.#target) return;
    this.#attachment?.requestProgress();
    // There is no answer while the watch catches up.
    this.#progressTimer = setTimeout(() => {
      this.#progressTimer = undefined;
      this.#askProgress();
    }, PROGRESS_RETRY_MS);
  }

  #stopAsking(): void {
    clearTimeout(this.#progressTimer);
    this.#progressTimer = undefined;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#stopAsking();
    this.#attachment?.close();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#context.onEnd(this);
    const pull = this.#pull;
    this.#pull = undefined;
    if (this.#failure === undefined) pull?.resolve(DONE);
  }

  #finish(): Promise<Result> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve(DONE) : Promise.reject(failure);
  }
}

/** It may work elsewhere, or later. */
function isPassing(error: unknown): error is Error {
  if (error instanceof ReplacedStoreError) return false;
  return error instanceof GrpcError || error instanceof StorageUnavailableError;
}

/** What was there before. @throws CompactedError if etcd has forgotten it, which it must not before the event is handed out */
function previousOf({ type, kv, previous }: WatchEvent): StoredValue | undefined {
  const isCreation = type === "put" && kv.createRevision === kv.modRevision;
  if (previous === undefined && !isCreation) throw new CompactedError(kv.modRevision - 1, kv.modRevision);
  return previous === undefined ? undefined : storedValue(previous);
}
