import { FutureRevisionError, KeyExistsError, RevisionConflictError, StorageUnavailableError } from "../errors.ts";
import { checkKey, checkValue } from "../storage-key.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import { CoalescedRead } from "./coalesced-read.ts";
import { CompactionTurn } from "./compaction-turn.ts";
import { EtcdClient } from "./etcd-client.ts";
import { fromEtcd, isCompacted, isFuture } from "./etcd-errors.ts";
import { listRange, storedValue } from "./etcd-list.ts";
import type { EtcdOptions } from "./etcd-options.ts";
import { EtcdWatch } from "./etcd-watch.ts";
import { OwnWrites } from "./own-writes.ts";
import { probeCompaction } from "./probe-compaction.ts";
import type { ResponseHeader, TransactionResponse } from "./responses.ts";

/** A key nobody writes, read for what comes with the answer. */
const NO_KEY = Buffer.from([0]);
/** Just below the time a health check has (R-STO-9), so that it fails with the reason. */
const CHECK_TIMEOUT_MS = 1_900;
/** How often it looks whether the store has moved on while watches are open. */
const LOOK_MS = 1_000;
/** No key's revision. */
const IMPOSSIBLE = Number.MAX_SAFE_INTEGER;

/**
 * Objects in an etcd, version 3.4 or later, which any number of servers may share. Keys and values are stored as they are
 * handed over (R-STO-2, R-STO-3). It can be made while etcd does not answer; every call then fails until it does.
 */
export class EtcdStorage implements Storage {
  readonly #client: EtcdClient;
  readonly #ownWrites = new OwnWrites();
  readonly #watches = new Set<EtcdWatch>();
  readonly #latest: CoalescedRead<ResponseHeader>;
  readonly #latestRevision: CoalescedRead<number>;
  readonly #turn: CompactionTurn;
  #compacted = 0;
  #looking: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EtcdOptions) {
    this.#client = new EtcdClient(options);
    this.#latest = new CoalescedRead(() => this.#readLatest());
    this.#latestRevision = new CoalescedRead(async () => (await inStorageWords(() => this.#latest.get())).revision);
    this.#turn = new CompactionTurn(this.#client);
  }

  async create(key: string, value: Buffer): Promise<number> {
    const { succeeded, header } = await this.#write(key, 0, value);
    if (!succeeded) throw new KeyExistsError(key);
    return header.revision;
  }

  async update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#compareAndWrite(key, value, expectedRevision);
  }

  async delete(key: string, expectedRevision: number): Promise<number> {
    return this.#compareAndWrite(key, undefined, expectedRevision);
  }

  async get(key: string): Promise<StoredValue | undefined> {
    return inStorageWords(async () => {
      const { kvs } = await this.#client.range({ key: Buffer.from(key) });
      return kvs[0] === undefined ? undefined : storedValue(kvs[0]);
    });
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    const revisions = { latest: () => this.latestRevision(), compacted: () => this.compactedRevision() };
    return inStorageWords(() => listRange(this.#client, revisions, prefix, options));
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return { [Symbol.asyncIterator]: () => this.#startWatch(prefix, options) };
  }

  latestRevision(): Promise<number> {
    return this.#latestRevision.get();
  }

  async compactedRevision(): Promise<number> {
    return inStorageWords(async () => {
      if (await this.#isKept(Math.max(1, this.#compacted))) return this.#compacted;
      this.#compacted = Math.max(this.#compacted, await probeCompaction(this.#client));
      return this.#compacted;
    });
  }

  async compact(revision: number): Promise<void> {
    await inStorageWords(async () => {
      try {
        await this.#client.compact(revision);
        this.#compacted = Math.max(this.#compacted, revision);
      } catch (error) {
        if (isFuture(error)) throw new FutureRevisionError(revision, await this.latestRevision());
        if (!isCompacted(error)) throw error;
      }
    });
  }

  /** Whether it is this server, of all that share the store, that compacts now (R-STO-5). */
  async claimCompaction(revision: number): Promise<boolean> {
    return inStorageWords(() => this.#turn.claim(revision));
  }

  async check(): Promise<void> {
    await inStorageWords(() => this.#client.range({ key: NO_KEY }, CHECK_TIMEOUT_MS));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const watch of this.#watches) watch.fail(new StorageUnavailableError("storage is closed"));
    this.#client.close();
  }

  async #compareAndWrite(key: string, value: Buffer | undefined, expected: number): Promise<number> {
    const { succeeded, header, found } = await this.#write(key, expected > 0 ? expected : IMPOSSIBLE, value);
    if (!succeeded) throw new RevisionConflictError(key, expected, found?.modRevision);
    return header.revision;
  }

  async #write(key: string, expected: number, value: Buffer | undefined): Promise<TransactionResponse> {
    checkKey(key);
    if (value !== undefined) {
      checkValue(key, value);
      this.#ownWrites.add(key, value);
    }
    return inStorageWords(() =>
      this.#client.keyTransaction({ key: Buffer.from(key), expected, ...(value && { value }) }),
    );
  }

  #startWatch(prefix: string, options: WatchOptions): EtcdWatch {
    const watch = new EtcdWatch(prefix, options, {
      client: this.#client,
      ownWrites: this.#ownWrites,
      latest: () => this.#latest.get(),
      onEnd: (ended) => this.#forget(ended),
    });
    if (this.#closed) watch.fail(new StorageUnavailableError("storage is closed"));
    else if (!options.signal.aborted) this.#watches.add(watch);
    this.#looking ??= setInterval(() => void this.latestRevision().catch(() => undefined), LOOK_MS).unref();
    return watch;
  }

  #forget(watch: EtcdWatch): void {
    this.#watches.delete(watch);
    if (this.#watches.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  async #readLatest(): Promise<ResponseHeader> {
    const { header } = await this.#client.range({ key: NO_KEY });
    for (const watch of this.#watches) watch.expect(header.revision);
    return header;
  }

  async #isKept(revision: number): Promise<boolean> {
    try {
      await this.#client.range({ key: NO_KEY, revision });
      return true;
    } catch (error) {
      if (isCompacted(error)) return false;
      throw error;
    }
  }
}

async function inStorageWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw fromEtcd(error);
  }
}
