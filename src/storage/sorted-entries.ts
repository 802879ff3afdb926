import { compareKeys, lowerBound, prefixEnd } from "./key-order.ts";
import { pastSnapshot } from "./past-snapshot.ts";

interface Keyed {
  readonly key: string;
}

/** Up to so many changes are put in place one by one; more are merged in one pass. */
const FEW = 32;
/** So many changes, and half of all entries, are no longer remembered one by one: then all are sorted. */
const MANY = 1_000;

/**
 * A map that can also be read in key order. Writes cost the same at any size; the order is brought up to date by the
 * next read that needs it, in a new array: what `all` and `under` return is never changed afterwards.
 */
export class SortedEntries<Entry extends Keyed> {
  readonly #byKey = new Map<string, Entry>();
  #ordered: readonly Entry[] = [];
  /** Changes not yet in #ordered (undefined: the key is gone), or "many". */
  #changes: Map<string, Entry | undefined> | "many" = new Map();

  constructor(entries: Iterable<Entry> = []) {
    for (const entry of entries) this.set(entry);
  }

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  set(entry: Entry): void {
    this.#byKey.set(entry.key, entry);
    this.#note(entry.key, entry);
  }

  delete(key: string): void {
    if (this.#byKey.delete(key)) this.#note(key, undefined);
  }

  /** Ascending by key; the same array while nothing changes. */
  all(): readonly Entry[] {
    if (this.#changes === "many" || this.#changes.size > 0) {
      this.#ordered = this.#upToDate(this.#changes);
      this.#changes = new Map();
    }
    return this.#ordered;
  }

  under(prefix: string): readonly Entry[] {
    const all = this.all();
    const first = all[0];
    const last = all.at(-1);
    if (first === undefined || last === undefined) return [];
    if (first.key.startsWith(prefix) && last.key.startsWith(prefix)) return all;
    return all.slice(lowerBound(all, prefix), lowerBound(all, prefixEnd(prefix)));
  }

  #note(key: string, entry: Entry | undefined): void {
    if (this.#changes === "many") return;
    this.#changes.set(key, entry);
    if (this.#changes.size > MANY && this.#changes.size * 2 > this.#byKey.size) this.#changes = "many";
  }

  #upToDate(changes: Map<string, Entry | undefined> | "many"): Entry[] {
    if (changes === "many") return [...this.#byKey.values()].sort((a, b) => compareKeys(a.key, b.key));
    if (changes.size > FEW) return [...pastSnapshot(this.#ordered, changes)];
    return patched(this.#ordered, changes);
  }
}

function patched<Entry extends Keyed>(
  entries: readonly Entry[],
  changes: ReadonlyMap<string, Entry | undefined>,
): Entry[] {
  const ordered = entries.slice();
  for (const [key, entry] of changes) {
    const index = lowerBound(ordered, key);
    const held = ordered[index]?.key === key ? 1 : 0;
    if (entry === undefined) ordered.splice(index, held);
    else ordered.splice(index, held, entry);
  }
  return ordered;
}
