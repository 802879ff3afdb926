import { CelError } from "../cel-error.ts";
import { equalValues } from "./equality.ts";
import { CelMap, Uint, type Value } from "./value.ts";

type Entry = readonly [key: Value, value: Value];

/** A map an expression made. */
export class EntryMap extends CelMap {
  private constructor(private readonly entries: ReadonlyMap<string, Entry>) {
    super();
  }

  /** Of a key given twice the last value counts. @throws CelError for what can be no key. */
  static of(entries: Iterable<Entry>): EntryMap {
    const byIdentity = new Map<string, Entry>();
    for (const entry of entries) {
      const identity = keyIdentity(entry[0]);
      if (identity === undefined) throw new CelError("unsupported key type");
      byIdentity.set(identity, entry);
    }
    return new EntryMap(byIdentity);
  }

  get size(): number {
    return this.entries.size;
  }

  find(key: Value): Value | undefined {
    const identity = keyIdentity(key);
    return identity === undefined ? undefined : this.entries.get(identity)?.[1];
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.entries.values()) yield key;
  }

  equals(other: Value): boolean {
    return other instanceof CelMap && equalEntries(this, other);
  }

  /** A map with one entry more. @throws CelError if the key is there. */
  with(key: Value, value: Value): EntryMap {
    const identity = keyIdentity(key);
    if (identity === undefined) throw new CelError("unsupported key type");
    if (this.entries.has(identity)) throw new CelError(`insert failed: key ${printKey(key)} already exists`);
    return new EntryMap(new Map(this.entries).set(identity, [key, value]));
  }
}

function equalEntries(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const [mine, theirs] = [a.find(key), b.find(key)];
    if (mine === undefined || theirs === undefined || !equalValues(mine, theirs)) return false;
  }
  return true;
}

/** @throws CelError */
export function mapGet(map: CelMap, key: Value): Value {
  const found = map.find(key);
  if (found === undefined) throw new CelError(`no such key: ${printKey(key)}`);
  return found;
}

export const printKey = (key: Value): string => (key instanceof Uint ? String(key.value) : String(key));

/** Numbers that are equal are the same key, whatever their types. undefined: can be no key. */
export function keyIdentity(key: Value): string | undefined {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "bigint") return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === "boolean") return `b${key}`;
  if (typeof key === "number") return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
  return undefined;
}
