import type {
  ListOptions,
  ListResult,
  Storage,
  StorageEvent,
  StoredValue,
  WatchOptions,
} from "../../../src/storage/storage.ts";
import type { BallObject } from "./kinds.ts";
import type { Truth } from "./truth.ts";

/** A storage that notes every write in the turn in which it is committed. */
export class RecordingStorage implements Storage {
  constructor(
    private readonly storage: Storage,
    private readonly truth: Truth,
  ) {}

  async create(key: string, value: Buffer): Promise<number> {
    return this.#noted(key, value, await this.storage.create(key, value));
  }

  async update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    return this.#noted(key, value, await this.storage.update(key, value, expectedRevision));
  }

  async delete(key: string, expectedRevision: number): Promise<number> {
    return this.#noted(key, undefined, await this.storage.delete(key, expectedRevision));
  }

  get(key: string): Promise<StoredValue | undefined> {
    return this.storage.get(key);
  }

  list(prefix: string, options?: ListOptions): Promise<ListResult> {
    return this.storage.list(prefix, options);
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.storage.watch(prefix, options);
  }

  latestRevision(): Promise<number> {
    return this.storage.latestRevision();
  }

  compactedRevision(): Promise<number> {
    return this.storage.compactedRevision();
  }

  compact(revision: number): Promise<void> {
    return this.storage.compact(revision);
  }

  check(): Promise<void> {
    return this.storage.check();
  }

  close(): Promise<void> {
    return this.storage.close();
  }

  #noted(key: string, value: Buffer | undefined, revision: number): number {
    this.truth.committed(revision, key, value === undefined ? undefined : (JSON.parse(value.toString()) as BallObject));
    return revision;
  }
}
