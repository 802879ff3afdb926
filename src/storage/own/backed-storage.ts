import {
  BackendConflictError,
  type BackendCall,
  type OwnStorageDefinition,
  type StoredObject,
} from "../../api/own-storage.ts";
import { systemClock, type Clock } from "../../meta/clock.ts";
import { BackendUnavailableError, KeyExistsError, NotSupportedError, RevisionConflictError } from "../errors.ts";
import type { ListOptions, ListResult, Storage, StorageEvent, StoredValue, WatchOptions } from "../storage.ts";
import { BackendCalls } from "./backend-calls.ts";
import { followBackend } from "./follow-backend.ts";
import { KeyedTurns } from "./keyed-turns.ts";
import { Mirror } from "./mirror.ts";
import { SharedRun } from "./shared-run.ts";
import { StoredForm, type StoredFormOptions } from "./stored-form.ts";

export interface BackedStorageOptions extends StoredFormOptions {
  readonly definition: OwnStorageDefinition;
  /** Of the kind, in errors, e.g. `widgets.example.com`. */
  readonly name: string;
  /** Told of every failure of the backend. */
  readonly onError: (error: unknown) => void;
  /** Whether an error of the backend's is the client's to know, and no failure. */
  readonly isAnswer: (error: unknown) => boolean;
  /** By which what was read gets old, and the backend is asked again. */
  readonly clock?: Clock;
}

/**
 * A storage made of a backend that may know neither revisions nor watches. It keeps in memory what the backend was last seen to
 * hold, and asks before every read that must be consistent. Its revisions are those of this process: servers side by side
 * do not share them.
 */
export class BackedStorage implements Storage {
  readonly #mirror = new Mirror();
  readonly #form: StoredForm;
  readonly #calls: BackendCalls;
  readonly #turns = new KeyedTurns();
  readonly #sync = new SharedRun(() => this.#listAll());
  /** What became of values that were handed over. */
  readonly #stored = new WeakMap<Buffer, Buffer>();
  /** When the last list that succeeded was begun. */
  #listedAt: number | undefined;
  /** Why the last list failed: until one succeeds, nobody waits for another. */
  #down: BackendUnavailableError | undefined;
  /** Changes are told: what is in memory is the present. */
  #told = false;
  readonly #clock: Clock;

  constructor(private readonly options: BackedStorageOptions) {
    const { name, definition, onError, isAnswer } = options;
    this.#clock = options.clock ?? systemClock;
    this.#form = new StoredForm(options);
    this.#calls = new BackendCalls({
      name,
      timeout: definition.options.timeout,
      onError,
      isAnswer: (error) => error instanceof BackendConflictError || isAnswer(error),
    });
  }

  /** Follows the backend until close(). */
  start(): void {
    const { backend, options } = this.options.definition;
    if (backend.list === undefined) return;
    void followBackend({
      backend,
      pollInterval: options.pollInterval,
      signal: this.#calls.closing,
      clock: this.#clock,
      sync: () => this.#sync.run(),
      put: (object) => void this.#mirror.put(this.#form.keyOf(object), this.#form.encode(object)),
      remove: (name) => void this.#mirror.remove(this.#form.keyOfName(name)),
      look: (name) => this.#look(this.#form.keyOfName(name)),
      onTold: (told) => (this.#told = told),
      onError: this.options.onError,
    });
  }

  async create(key: string, value: Buffer): Promise<number> {
    const { backend } = this.options.definition;
    const create = backend.create?.bind(backend);
    if (create === undefined) throw this.#unsupported("create");
    return this.#turns.run(key, async () => {
      await this.#requireList();
      if (this.#mirror.get(key) !== undefined) throw new KeyExistsError(key);
      const stored = await this.#write(key, "create", value, (call) => create(this.#form.decode(value), call));
      if (stored === undefined) throw new KeyExistsError(key);
      // What cannot be listed is not kept, and has no revision.
      return backend.list === undefined ? 0 : this.#mirror.put(key, stored);
    });
  }

  async update(key: string, value: Buffer, expectedRevision: number): Promise<number> {
    const { backend } = this.options.definition;
    const update = backend.update?.bind(backend);
    if (update === undefined) throw this.#unsupported("update");
    return this.#turns.run(key, async () => {
      const old = this.#form.decode(this.#expected(key, expectedRevision));
      const stored = await this.#write(key, "update", value, (call) => update(this.#form.decode(value), old, call));
      if (stored === undefined) throw this.#conflict(key, expectedRevision);
      return this.#mirror.put(key, stored);
    });
  }

  async delete(key: string, expectedRevision: number): Promise<number> {
    const { backend } = this.options.definition;
    const remove = backend.delete?.bind(backend);
    if (remove === undefined) throw this.#unsupported("delete");
    return this.#turns.run(key, async () => {
      const value = this.#expected(key, expectedRevision);
      const done = await this.#write(key, "delete", value, (call) => remove(this.#form.decode(value), call));
      if (done === undefined) throw this.#conflict(key, expectedRevision);
      return this.#mirror.remove(key);
    });
  }

  storedAs(value: Buffer): Buffer | undefined {
    return this.#stored.get(value);
  }

  async get(key: string): Promise<StoredValue | undefined> {
    await this.latestRevision(key);
    return this.#mirror.memory.get(key);
  }

  async list(prefix: string, options?: ListOptions): Promise<ListResult> {
    if (options?.revision === undefined) await this.latestRevision();
    return this.#mirror.memory.list(prefix, options);
  }

  watch(prefix: string, options: WatchOptions): AsyncIterable<readonly StorageEvent[]> {
    return this.#mirror.memory.watch(prefix, options);
  }

  async latestRevision(key?: string): Promise<number> {
    if (!this.#isCurrent()) {
      if (this.#down !== undefined) throw this.#down;
      await (key === undefined || this.#listedAt === undefined ? this.#sync.run() : this.#look(key));
    }
    return this.#mirror.revision;
  }

  compactedRevision(): Promise<number> {
    return this.#mirror.memory.compactedRevision();
  }

  compact(revision: number): Promise<void> {
    return this.#mirror.memory.compact(revision);
  }

  /** A server is well while a backend is not: the clients of its kind are told. */
  check(): Promise<void> {
    return this.#mirror.memory.check();
  }

  async close(): Promise<void> {
    this.#calls.close();
    await this.#mirror.memory.close();
    await this.options.definition.backend.close?.();
  }

  #isCurrent(): boolean {
    const { backend, options } = this.options.definition;
    if (backend.list === undefined) return true;
    if (this.#listedAt === undefined || this.#down !== undefined) return false;
    return this.#told || this.#clock.monotonic() - this.#listedAt < options.maxAge;
  }

  /** Nothing is written before it is known what there is. */
  async #requireList(): Promise<void> {
    if (this.options.definition.backend.list !== undefined && this.#listedAt === undefined) await this.latestRevision();
  }

  async #listAll(): Promise<void> {
    const { backend } = this.options.definition;
    const begun = this.#clock.monotonic();
    try {
      await this.#mirror.follow(async () => {
        const objects = await this.#calls.ask("list", async (call) => (await backend.list?.(call)) ?? []);
        return new Map(objects.map((object) => [this.#form.keyOf(object), this.#form.encode(object)]));
      });
      this.#listedAt = begun;
      this.#down = undefined;
    } catch (error) {
      this.#down = this.#asUnavailable(error);
      throw this.#down;
    }
  }

  /** Brings what is in memory of one object up to date. */
  async #look(key: string): Promise<void> {
    const { backend } = this.options.definition;
    const get = backend.get?.bind(backend);
    if (get === undefined) return this.#sync.run();
    await this.#mirror.followOne(key, async () => {
      const object = await this.#calls.ask("get", (call) => get(this.#form.nameOf(key), call));
      return object && this.#form.encode(object);
    });
  }

  /** @returns what is stored now; undefined: what was to be written has changed meanwhile, and has been looked at. */
  async #write(
    key: string,
    what: string,
    value: Buffer,
    write: (call: BackendCall) => Promise<StoredObject | void>,
  ): Promise<Buffer | undefined> {
    try {
      const made = await this.#calls.ask(what, write);
      const stored = made ? this.#form.encode(made) : value;
      if (stored !== value) this.#stored.set(value, stored);
      return stored;
    } catch (error) {
      // Nobody knows whether it was written: whoever reads next asks.
      this.#listedAt = this.#listedAt === undefined ? undefined : -Infinity;
      if (!(error instanceof BackendConflictError)) throw error;
      await this.#look(key);
      return undefined;
    } finally {
      this.#mirror.touch(key);
    }
  }

  /** @throws RevisionConflictError */
  #expected(key: string, revision: number): Buffer {
    const held = this.#mirror.get(key);
    if (held?.revision !== revision) throw this.#conflict(key, revision);
    return held.value;
  }

  #conflict(key: string, expected: number): RevisionConflictError {
    return new RevisionConflictError(key, expected, this.#mirror.get(key)?.revision);
  }

  #unsupported(what: string): NotSupportedError {
    return new NotSupportedError(`the backend of ${this.options.name} cannot ${what}`);
  }

  /** What it gave was no objects, if it was not the backend that failed. */
  #asUnavailable(error: unknown): BackendUnavailableError {
    if (error instanceof BackendUnavailableError) return error;
    this.options.onError(error);
    return new BackendUnavailableError(`the backend of ${this.options.name} cannot list: the server's log says why`, 1);
  }
}
