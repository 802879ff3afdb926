import type { UndecodableValueError } from "../errors.ts";

/** What the cache keeps of a stored value: its key, its revision and whatever `decode` makes of it. Never changed. */
export interface CacheEntry {
  readonly key: string;
  readonly revision: number;
}

/** A change to one key, the same object for every subscriber. */
export interface CacheEvent<Entry extends CacheEntry> {
  /** Of the change; for a deletion, of the deletion (R-WATCH-5). */
  readonly revision: number;
  readonly key: string;
  /** Undefined: it was created. */
  readonly previous: Entry | undefined;
  /** Undefined: it was deleted. */
  readonly current: Entry | undefined;
}

/** A change as the cache keeps it. */
export interface CacheChange<Entry extends CacheEntry> {
  readonly event: CacheEvent<Entry>;
  /** Set when the value before or after cannot be decoded: whoever would get the event gets this instead (R-WATCH-10). */
  readonly failure: UndecodableValueError | undefined;
  /** Size of the stored value. */
  readonly bytes: number;
}
