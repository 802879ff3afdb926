import type { JsonValue } from "../../../meta/types.ts";
import { noSuchOverload } from "../cel-error.ts";
import { equalValues } from "../values/equality.ts";
import { ArrayList, equalItems } from "../values/lists.ts";
import { CelList, CelMap, type Value } from "../values/value.ts";
import { escapeProperty } from "./property-names.ts";

type Wrap = (json: JsonValue) => Value;

/** A list of an object. Atomic: items are compared in order. */
export class JsonList extends CelList {
  constructor(
    protected readonly items: readonly JsonValue[],
    protected readonly wrap: Wrap,
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

/** Lists whose items have an identity: order does not count, and `+` adds what is not there. */
abstract class KeyedList extends JsonList {
  protected abstract keyOf(item: Value): string;

  override equals(other: Value): boolean {
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
  override add(other: CelList): CelList {
    const items = new Map<string, Value>();
    for (const item of this) items.set(this.keyOf(item), item);
    for (const item of other) items.set(this.keyOf(item), item);
    return new ArrayList([...items.values()]);
  }
}

/** x-kubernetes-list-type: map. */
export class JsonMapList extends KeyedList {
  readonly #keys: readonly string[];

  constructor(items: readonly JsonValue[], wrap: Wrap, keys: readonly string[]) {
    super(items, wrap);
    this.#keys = keys.map((key) => escapeProperty(key) ?? key);
  }

  protected keyOf(item: Value): string {
    if (!(item instanceof CelMap)) throw noSuchOverload();
    return this.#keys.map((key) => scalarKey(item.find(key))).join("\n");
  }
}

/** x-kubernetes-list-type: set. */
export class JsonSetList extends KeyedList {
  protected keyOf(item: Value): string {
    return scalarKey(item);
  }
}

/** A text that two values share only if they are equal. */
function scalarKey(value: Value | undefined): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof CelList) return `[${[...value].map(scalarKey).join(",")}]`;
  if (value instanceof CelMap) {
    const members = [...value.keys()].map((key) => `${scalarKey(key)}:${scalarKey(value.find(key))}`);
    return `{${members.sort().join(",")}}`;
  }
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  return JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? String(member) : member));
}
