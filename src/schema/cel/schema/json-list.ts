import type { JsonValue } from "../../../meta/types.ts";
import { CelError, noSuchOverload } from "../cel-error.ts";
import { equalValues } from "../values/equality.ts";
import { ArrayList, equalItems } from "../values/lists.ts";
import { CelList, CelMap, type Value } from "../values/value.ts";
import { escapeProperty } from "./property-names.ts";

type Wrap = (json: JsonValue) => Value;

/** A list of an object. Atomic: items are compared in order. */
export class JsonList extends CelList {
  constructor(
    private readonly items: readonly JsonValue[],
    private readonly wrap: Wrap,
  ) {
    super();
  }

  get size(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return this.wrap(this.items[index] ?? null);
  }

  equals(other: Value): boolean {
    return equalItems(this, listOrThrow(other));
  }

  add(other: CelList): CelList {
    return new ArrayList([...this, ...other]);
  }
}

function listOrThrow(value: Value): CelList {
  if (value instanceof CelList) return value;
  throw noSuchOverload();
}

/** What tells an item of a list from others. @throws CelError for what can be no item. */
type KeyOf = (item: Value) => string;

/** A list whose items have an identity: order does not count, and `+` adds what is not there. */
class KeyedList extends CelList {
  constructor(
    private readonly list: CelList,
    private readonly keyOf: KeyOf,
  ) {
    super();
  }

  get size(): number {
    return this.list.size;
  }

  at(index: number): Value {
    return this.list.at(index);
  }

  equals(other: Value): boolean {
    const list = listOrThrow(other);
    if (list.size !== this.size) return false;
    const mine = new Map([...this].map((item) => [this.keyOf(item), item]));
    const seen = new Set<string>();
    for (const item of list) {
      const key = this.keyOf(item);
      const own = mine.get(key);
      if (own === undefined || !equalValues(own, item)) return false;
      seen.add(key);
    }
    return seen.size === mine.size;
  }

  /** Items of `other` take the place of those with their key, or come last. */
  add(other: CelList): CelList {
    const items = new Map<string, Value>();
    for (const item of [...this, ...other]) items.set(this.keyOf(item), item);
    return new KeyedList(new ArrayList([...items.values()]), this.keyOf);
  }
}

/** x-kubernetes-list-type: map. */
export function mapListOf(list: CelList, keys: readonly string[]): CelList {
  const names = keys.map((key) => escapeProperty(key) ?? key);
  return new KeyedList(list, (item) => {
    if (!(item instanceof CelMap)) throw noSuchOverload();
    return names.map((name) => scalarKey(item.find(name))).join("\n");
  });
}

/** x-kubernetes-list-type: set. */
export const setListOf = (list: CelList): CelList => new KeyedList(list, scalarKey);

function scalarKey(value: Value | undefined): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof CelList || value instanceof CelMap) {
    throw new CelError("listSet operations are only supported on lists of scalar values");
  }
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  return JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? String(member) : member));
}
