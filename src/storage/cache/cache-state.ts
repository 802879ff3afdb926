import { UndecodableValueError } from "../errors.ts";
import { SortedEntries } from "../sorted-entries.ts";
import type { StorageEvent, StoredValue } from "../storage.ts";
import type { CacheChange, CacheEntry } from "./cache-event.ts";
import { CacheHistory } from "./cache-history.ts";
import type { HistoryLimits } from "./cache-history.ts";

/** What is known of one prefix since it was last listed. */
export class CacheState<Entry extends CacheEntry> {
  readonly history: CacheHistory<Entry>;
  readonly #entries = new SortedEntries<Entry>();
  readonly #undecodable = new Map<string, UndecodableValueError>();
  readonly #decode: (stored: StoredValue) => Entry;
  #revision: number;
  #lastChange: number;

  constructor(revision: number, decode: (stored: StoredValue) => Entry, limits: HistoryLimits) {
    this.#revision = revision;
    this.#lastChange = revision;
    this.#decode = decode;
    this.history = new CacheHistory(revision, limits);
  }

  /** Everything up to here has been processed. */
  get revision(): number {
    return this.#revision;
  }

  /** Revision of the newest change under the prefix, as far as is known: the state is the same at all revisions since. */
  get lastChange(): number {
    return this.#lastChange;
  }

  get size(): number {
    return this.#entries.size + this.#undecodable.size;
  }

  /** A value of the list the state begins with. */
  load(stored: StoredValue): void {
    const entry = this.#tryDecode(stored);
    if (entry instanceof UndecodableValueError) this.#undecodable.set(stored.key, entry);
    else this.#entries.set(entry);
  }

  /** Events in commit order; an entry already known keeps being the same object. */
  apply(event: StorageEvent): CacheChange<Entry> {
    const { key, revision } = event;
    const previous = this.#entries.get(key);
    const undecodableBefore = this.#undecodable.get(key);
    const current = event.type === "put" ? this.#tryDecode({ key, revision, value: event.value }) : undefined;
    const failure = current instanceof UndecodableValueError ? current : undecodableBefore;
    this.#replace(key, current);
    const change = {
      event: { revision, key, previous, current: current instanceof UndecodableValueError ? undefined : current },
      failure,
      bytes: event.type === "put" ? event.value.length : 0,
    };
    this.history.add(change);
    this.#lastChange = revision;
    this.advance(revision);
    return change;
  }

  /** Nothing under the prefix has changed up to `revision`. */
  advance(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  /** @throws UndecodableValueError */
  get(key: string): Entry | undefined {
    const failure = this.#undecodable.get(key);
    if (failure !== undefined) throw failure;
    return this.#entries.get(key);
  }

  /** @throws UndecodableValueError if one under the prefix cannot be decoded: none is left out silently (R-LIST-12). */
  snapshot(prefix: string): readonly Entry[] {
    for (const [key, failure] of this.#undecodable) {
      if (key.startsWith(prefix)) throw failure;
    }
    return this.#entries.under(prefix);
  }

  #replace(key: string, current: Entry | UndecodableValueError | undefined): void {
    this.#undecodable.delete(key);
    if (current instanceof UndecodableValueError) this.#undecodable.set(key, current);
    if (current === undefined || current instanceof UndecodableValueError) this.#entries.delete(key);
    else this.#entries.set(current);
  }

  #tryDecode(stored: StoredValue): Entry | UndecodableValueError {
    try {
      return this.#decode(stored);
    } catch (error) {
      return error instanceof UndecodableValueError ? error : new UndecodableValueError(stored.key, error);
    }
  }
}
