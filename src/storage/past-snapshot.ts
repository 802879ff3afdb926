import { compareKeys } from "./key-order.ts";

interface Keyed {
  readonly key: string;
}

/**
 * An older snapshot, ascending by key.
 * @param current the entries of now, ascending.
 * @param past what each key changed since then held at that time (undefined: nothing).
 */
export function* pastSnapshot<Entry extends Keyed>(
  current: Iterable<Entry>,
  past: ReadonlyMap<string, Entry | undefined>,
): Generator<Entry, void, undefined> {
  const earlier = [...past.values()].filter((entry) => entry !== undefined).sort((a, b) => compareKeys(a.key, b.key));
  let index = 0;
  for (const entry of current) {
    for (let next = earlier[index]; next !== undefined && compareKeys(next.key, entry.key) < 0; next = earlier[index]) {
      yield next;
      index++;
    }
    if (!past.has(entry.key)) yield entry;
  }
  yield* earlier.slice(index);
}
