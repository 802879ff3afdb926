import { sleep, type Clock } from "../../meta/clock.ts";
import { parseGoDuration } from "../../meta/go-duration.ts";
import { StorageUnavailableError } from "../../storage/errors.ts";
import type {
  ListOptions,
  ListResult,
  Storage,
  StorageEvent,
  StoredValue,
  WatchOptions,
} from "../../storage/storage.ts";

export interface StorageFaultOptions {
  /** Which calls meet it. Default: all. */
  readonly on?: "reads" | "writes";
  /** How many do. Default: all, until `faults.clear()`. */
  readonly times?: number;
}

/** What can go wrong between a server and its storage. Objects that are cached are read without asking it for more than its revision. */
export interface StorageFaults {
  /** Calls fail: clients are told 500 ServerTimeout, to be tried again. */
  fail(options?: StorageFaultOptions): void;
  /** Calls are answered when faults are cleared, and requests given up before that when their time is over. */
  hang(options?: StorageFaultOptions): void;
  /** Calls take so long, by the clock. */
  delay(duration: string, options?: StorageFaultOptions): void;
  /** Somebody else writes the object first: the server starts over, or tells a client that wanted a certain version. */
  conflict(times?: number): void;
  /** The watches break that feed the server's caches: it ends those of its clients, and is not ready until it has read everything anew. */
  loseWatches(): void;
}

type Operation = "reads" | "writes";

interface Fault {
  readonly on: Operation | undefined;
  left: number;
  meet(): Promise<void>;
}

/** A storage with faults on demand. As a remote one, it has to be asked for its revision. */
export class FaultyStorage implements Storage, StorageFaults {
  #faults: Fault[] = [];
  #conflicts = 0;
  #cleared = new AbortController();
  readonly #watches = new Set<AbortController>();
  readonly storedAs?: (value: Buffer) => Buffer | undefined;
  readonly claimCompaction?: (revision: number) => Promise<boolean>;

  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {
    const [storedAs, claim] = [storage.storedAs?.bind(storage), storage.claimCompaction?.bind(storage)];
    if (storedAs !== undefined) this.storedAs = storedAs;
    if (claim !== undefined) this.claimCompaction = claim;
  }

  fail(options: StorageFaultOptions = {}): void {
    this.#add(options, () => Promise.reject(new StorageUnavailableError("a fault that a test wanted")));
  }

  hang(options: StorageFaultOptions = {}): void {
    const { signal } = this.#cleared;
    this.#add(options, () => sleep(this.clock, Infinity, { signal, ref: false }));
  }

  delay(duration: string, options: StorageFaultOptions = {}): void {
    const [milliseconds, { signal }] = [parseGoDuration(duration), this.#cleared];
    this.#add(options, () => sleep(this.clock, milliseconds, { signal, ref: false }));
  }

  conflict(times = 1): void {
    this.#conflicts += times;
  }

  loseWatches(): void {
    for (const watch of this.#watches) watch.abort();
  }

  clear(): void {
    this.#faults = [];
    this.#conflicts = 0;
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  async create(key: string, value: Buffer): Promise<number> {
    await this.#meet("writes");
    return this.storage.create(key, value);
  }

  async get(key: string): Promise<StoredValue | undefined> {
    await this.#meet("reads");
    return this.storage.get(key);
  }

  async list(prefix: string, options?: ListOptions): Promise<ListResult> {
    await this.#meet("reads");
    return this.storage.list(prefix, options);
  }

  async update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    await this.#meet("writes");
    await this.#overtake(key);
    return this.storage.update(key, value, expectedRevision);
  }

  async delete(key: string, expectedRevision: number): Promise<number> {
    await this.#meet("writes");
    await this.#overtake(key);
    return this.storage.delete(key, expectedRevision);
  }

  async *watch(prefix: string, options: WatchOptions): AsyncGenerator<readonly StorageEvent[]> {
    const lost = new AbortController();
    this.#watches.add(lost);
    try {
      await this.#meet("reads");
      yield* this.storage.watch(prefix, { ...options, signal: AbortSignal.any([options.signal, lost.signal]) });
    } finally {
      this.#watches.delete(lost);
    }
    if (lost.signal.aborted) throw new StorageUnavailableError(`the watch of ${prefix} was lost, as a test wanted`);
  }

  async latestRevision(key?: string): Promise<number> {
    await this.#meet("reads");
    return this.storage.latestRevision(key);
  }

  async compactedRevision(): Promise<number> {
    await this.#meet("reads");
    return this.storage.compactedRevision();
  }

  compact(revision: number): Promise<void> {
    return this.storage.compact(revision);
  }

  async check(): Promise<void> {
    await this.#meet("reads");
    return this.storage.check();
  }

  async close(): Promise<void> {
    this.clear();
    await this.storage.close();
  }

  #add({ on, times = Infinity }: StorageFaultOptions, meet: Fault["meet"]): void {
    this.#faults.push({ on, left: times, meet });
  }

  async #meet(operation: Operation): Promise<void> {
    for (const fault of this.#faults) {
      if (fault.left <= 0 || (fault.on ?? operation) !== operation) continue;
      fault.left -= 1;
      await fault.meet();
    }
  }

  /** Writes what is there once more: the revision is another one then. */
  async #overtake(key: string): Promise<void> {
    if (this.#conflicts <= 0) return;
    this.#conflicts -= 1;
    const stored = await this.storage.get(key);
    if (stored !== undefined) await this.storage.update(key, stored.value, stored.revision);
  }
}
