import { setTimeout as sleep } from "node:timers/promises";
import { changeOf } from "../change.ts";
import { CompactedError, StorageUnavailableError } from "../errors.ts";
import { prefixEnd } from "../key-order.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";
import type { EtcdClient } from "./etcd-client.ts";
import type { EtcdConnection } from "./etcd-connections.ts";
import { fromEtcd } from "./etcd-errors.ts";
import { storedValue } from "./etcd-list.ts";
import { GrpcError } from "./grpc/grpc-error.ts";
import type { OwnWrites } from "./own-writes.ts";
import type { ResponseHeader, WatchEvent } from "./responses.ts";
import { checkSameCluster, checkSameStore, ReplacedStoreError } from "./same-store.ts";
import { WatchAttachment } from "./watch-attachment.ts";

export interface FollowerContext {
  readonly client: EtcdClient;
  readonly ownWrites: OwnWrites;
  /** The header of a linearizable read. */
  readonly latest: () => Promise<ResponseHeader>;
}

export interface FollowerListener {
  /** In commit order, each once; never none. */
  onEvents(events: readonly StorageEvent[]): void;
  /** All events up to `position` have been given to onEvents. */
  onMoved(): void;
  /** It cannot go on. */
  onFailure(error: Error): void;
}

const PROGRESS_RETRY_MS = 100;
const FIRST_DELAY_MS = 25;
const MAX_DELAY_MS = 1_000;
const ALL_KEYS = Buffer.from([0]);

/**
 * Follows the changes of a prefix. When its connection is lost it goes on where it was, on whichever member answers, for as
 * long as etcd keeps what happened since.
 *
 * It asks for changes from `position` on, though it has those at `position`: etcd then says so if that has been compacted,
 * and the deletion that some versions lose at the very revision of a compaction is not one it needs.
 */
export class WatchFollower {
  readonly #prefix: string;
  readonly #context: FollowerContext;
  readonly #listener: FollowerListener;
  #position: number;
  /** Newest revision known of the store. */
  #target = 0;
  #seen: ResponseHeader | undefined;
  /** Whether it shall follow, and whether it does (it may be about to stop, or to begin). */
  #isWanted = false;
  #isRunning = false;
  #attachment: WatchAttachment | undefined;
  #asksProgress = false;
  #progressTimer: NodeJS.Timeout | undefined;

  constructor(prefix: string, after: number, context: FollowerContext, listener: FollowerListener) {
    this.#prefix = prefix;
    this.#position = after;
    this.#context = context;
    this.#listener = listener;
  }

  /** Everything up to here has been told; at first, what was asked for, which may be yet to come. */
  get position(): number {
    return this.#position;
  }

  /** Of the store, as far as has been seen; 0 before anything was. */
  get seenRevision(): number {
    return this.#seen?.revision ?? 0;
  }

  start(): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Leaves the store alone; start() goes on from `position`. */
  stop(): void {
    this.#isWanted = false;
    this.#stopAsking();
    this.#attachment?.close();
  }

  /** The store is at least at this revision: asks how far the watch is, unless it has come there. */
  expect(revision: number): void {
    this.#target = Math.max(this.#target, revision);
    this.#askProgress();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      let delay = FIRST_DELAY_MS;
      while (this.#isWanted) {
        const from = this.#position;
        if (await this.#attach()) continue;
        delay = this.#position > from ? FIRST_DELAY_MS : Math.min(MAX_DELAY_MS, delay * 2);
        await sleep(delay);
      }
    } catch (error) {
      this.#isWanted = false;
      this.#listener.onFailure(fromEtcd(error));
    } finally {
      this.#isRunning = false;
    }
  }

  /** @returns false if it was lost, true if it was stopped @throws what neither another member mends nor time */
  async #attach(): Promise<boolean> {
    let connection: EtcdConnection | undefined;
    try {
      if (this.#seen !== undefined) checkSameStore(this.#seen, await this.#context.latest());
      connection = await this.#context.client.connection();
      if (this.#isWanted) await this.#attachTo(connection);
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
    const range = connection.ordersProgress
      ? { key: Buffer.from(this.#prefix), rangeEnd: Buffer.from(prefixEnd(this.#prefix)) }
      : // Then only an event tells how far the watch is, so it looks at them all.
        { key: ALL_KEYS, rangeEnd: ALL_KEYS };
    this.#asksProgress = connection.ordersProgress;
    const request = { ...range, startRevision: Math.max(1, this.#position) };
    this.#attachment = new WatchAttachment(connection, request, {
      onCreated: (header) => this.#created(header),
      onEvents: (events) => this.#receive(events),
      onProgress: (revision) => this.#progress(revision),
    });
    await this.#attachment.ended;
  }

  #created(header: ResponseHeader): void {
    checkSameCluster(this.#seen, header);
    this.#see(header);
    // Only then nothing is missing; else events, or progress, say when.
    if (header.revision === this.#position) this.#listener.onMoved();
    this.expect(header.revision);
  }

  #receive(received: readonly WatchEvent[]): void {
    const events = received
      .filter(({ kv }) => kv.modRevision > this.#position && kv.key.startsWith(this.#prefix))
      .map((event) => this.#storageEvent(event));
    if (events.length > 0) this.#listener.onEvents(events);
    this.#moveTo(received.at(-1)?.kv.modRevision ?? 0);
  }

  #storageEvent(event: WatchEvent): StorageEvent {
    const { key, modRevision, value } = event.kv;
    const written = event.type === "put" ? this.#context.ownWrites.original(key, value) : undefined;
    return changeOf(key, modRevision, written, previousOf(event));
  }

  #progress(revision: number): void {
    this.#stopAsking();
    this.#moveTo(revision);
    this.#askProgress();
  }

  #moveTo(revision: number): void {
    if (this.#seen !== undefined) this.#see({ ...this.#seen, revision });
    if (revision <= this.#position) return;
    this.#position = revision;
    this.#listener.onMoved();
  }

  #see(header: ResponseHeader): void {
    this.#seen = { ...header, revision: Math.max(this.seenRevision, header.revision) };
  }

  #askProgress(): void {
    if (!this.#asksProgress || this.#progressTimer !== undefined || this.#position >= this.#target) return;
    if (this.#attachment === undefined) return;
    this.#attachment.requestProgress();
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
