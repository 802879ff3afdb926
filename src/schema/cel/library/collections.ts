import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { listContains } from "../values/lists.ts";
import type { EntryMap } from "../values/entry-map.ts";
import { type CelList, type CelMap, Optional, type Value } from "../values/value.ts";
import { ArrayList } from "../values/lists.ts";
import { isZero } from "../values/is-zero.ts";
import { product } from "./cost.ts";

const containsAll = (list: CelList, items: CelList): boolean => [...items].every((item) => listContains(list, item));

/** An item that cannot be compared is not contained. */
function intersects(a: CelList, b: CelList): boolean {
  return [...a].some((item) => {
    try {
      return listContains(b, item);
    } catch (error) {
      if (error instanceof CelError) return false;
      throw error;
    }
  });
}

export const sets: Record<string, Overload[]> = {
  "sets.contains": [overload("(list(T), list(T)) -> bool", containsAll, product(1))],
  "sets.intersects": [overload("(list(T), list(T)) -> bool", intersects, product(1))],
  "sets.equivalent": [
    overload(
      "(list(T), list(T)) -> bool",
      (a: CelList, b: CelList) => containsAll(a, b) && containsAll(b, a),
      product(2),
    ),
  ],
};

/** `or` and `orValue` are evaluated by the planner: their argument may not be needed. */
const lazy = (): never => {
  throw new CelError("evaluated by the planner");
};

function valueOf({ value }: Optional): Value {
  if (value === undefined) throw new CelError("optional.none() dereference");
  return value;
}

function unwrap(list: CelList): CelList {
  const values: Value[] = [];
  for (const item of list) {
    if (!(item instanceof Optional)) throw new CelError(`value ${String(item)} is not optional`);
    if (item.value !== undefined) values.push(item.value);
  }
  return new ArrayList(values);
}

export const optionals: Record<string, Overload[]> = {
  "optional.of": [overload("(V) -> optional(V)", (value: Value) => new Optional(value))],
  "optional.none": [overload("() -> optional(V)", () => Optional.none)],
  "optional.ofNonZeroValue": [
    overload("(V) -> optional(V)", (value: Value) => (isZero(value) ? Optional.none : new Optional(value))),
  ],
  "optional.unwrap": [overload("(list(optional(V))) -> list(V)", unwrap)],
  unwrapOpt: [overload("list(optional(V)).() -> list(V)", unwrap)],
  value: [overload("optional(V).() -> V", valueOf)],
  hasValue: [overload("optional(V).() -> bool", ({ value }: Optional) => value !== undefined)],
  or: [overload("optional(V).(optional(V)) -> optional(V)", lazy)],
  orValue: [overload("optional(V).(V) -> V", lazy)],
};

/** What the macros transformMap and transformMapEntry build with. */
export const mapInsertion: Record<string, Overload[]> = {
  "cel.@mapInsert": [
    overload("(map(K, V), K, V) -> map(K, V)", (map: EntryMap, key: Value, value: Value) => map.with(key, value)),
    overload("(map(K, V), map(K, V)) -> map(K, V)", insertAll),
  ],
};

function insertAll(map: EntryMap, entries: CelMap): EntryMap {
  let result = map;
  for (const key of entries.keys()) result = result.with(key, entries.find(key) ?? null);
  return result;
}
