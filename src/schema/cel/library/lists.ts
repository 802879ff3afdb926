import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { compareValues } from "../values/compare.ts";
import { equalValues } from "../values/equality.ts";
import { ArrayList } from "../values/lists.ts";
import { runtimeType } from "../values/runtime-type.ts";
import { CelList, Duration, Optional, Uint, type Value } from "../values/value.ts";
import { int64, uint64 } from "./arithmetic.ts";
import { compareAll, createResult, flattenCost, visitAll } from "./cost.ts";

const comparable = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

/** Kubernetes' list library, and cel-go's in version 3. */
export const lists: Record<string, Overload[]> = {
  isSorted: comparable.map((type) => overload(`list(${type}).() -> bool`, isSorted, visitAll)),
  min: comparable.map((type) =>
    overload(`list(${type}).() -> ${type}`, (list: CelList) => extreme(list, "min", 1), visitAll),
  ),
  max: comparable.map((type) =>
    overload(`list(${type}).() -> ${type}`, (list: CelList) => extreme(list, "max", -1), visitAll),
  ),
  sum: [
    overload("list(int).() -> int", (list: CelList) => sum(list, 0n, (a: bigint, b: bigint) => int64(a + b)), visitAll),
    overload("list(uint).() -> uint", (list: CelList) => sum(list, new Uint(0n), addUints), visitAll),
    overload("list(double).() -> double", (list: CelList) => sum(list, 0, (a: number, b: number) => a + b), visitAll),
    overload("list(duration).() -> duration", (list: CelList) => sum(list, new Duration(0n), addDurations), visitAll),
  ],
  indexOf: [overload("list(A).(A) -> int", (list: CelList, item: Value) => position([...list], item), visitAll)],
  lastIndexOf: [overload("list(A).(A) -> int", lastPosition, visitAll)],
  includes: [overload("dyn.(dyn) -> bool", includes, visitAll)],
  slice: [overload("list(T).(int, int) -> list(T)", slice, createResult)],
  flatten: [
    overload("list(list(T)).() -> list(T)", (list: CelList) => flatten(list, 1n), flattenCost),
    overload("list(dyn).(int) -> list(dyn)", flatten, flattenCost),
  ],
  sort: comparable.map((type) =>
    overload(`list(${type}).() -> list(${type})`, (list: CelList) => sortBy(list, list), compareAll(0)),
  ),
  "@sortByAssociatedKeys": comparable.map((type) =>
    overload(`list(T).(list(${type})) -> list(T)`, sortBy, compareAll(1)),
  ),
  "lists.range": [overload("(int) -> list(int)", range, createResult)],
  reverse: [overload("list(T).() -> list(T)", (list: CelList) => new ArrayList([...list].reverse()), createResult)],
  distinct: [overload("list(T).() -> list(T)", distinct, compareAll(0))],
  first: [
    overload("list(T).() -> optional(T)", (list: CelList) => new Optional(list.size === 0 ? undefined : list.at(0))),
  ],
  last: [
    overload(
      "list(T).() -> optional(T)",
      (list: CelList) => new Optional(list.size === 0 ? undefined : list.at(list.size - 1)),
    ),
  ],
};

function isSorted(list: CelList): boolean {
  const items = [...list];
  return items.every((item, index) => index === 0 || compareValues(items[index - 1] ?? null, item) !== 1);
}

/** @param worse the order of the best so far to an item that takes its place. */
function extreme(list: CelList, name: string, worse: number): Value {
  let best: Value | undefined;
  for (const item of list) if (best === undefined || Math.sign(compareValues(best, item)) === worse) best = item;
  if (best === undefined) throw new CelError(`${name} called on empty list`);
  return best;
}

function sum<Item extends Value>(list: CelList, zero: Item, add: (a: Item, b: Item) => Item): Item {
  let total = zero;
  for (const item of list) {
    if (runtimeType(item) !== runtimeType(zero)) throw new CelError("no such overload");
    total = add(total, item as Item);
  }
  return total;
}

const addUints = (a: Uint, b: Uint): Uint => uint64(a.value + b.value);
const addDurations = (a: Duration, b: Duration): Duration => new Duration(int64(a.nanos + b.nanos));

/** Items that cannot be compared are not equal. */
function isEqual(a: Value, b: Value): boolean {
  try {
    return equalValues(a, b);
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const position = (items: readonly Value[], wanted: Value): bigint =>
  BigInt(items.findIndex((item) => isEqual(item, wanted)));

function lastPosition(list: CelList, wanted: Value): bigint {
  return BigInt([...list].findLastIndex((item) => isEqual(item, wanted)));
}

/** Of anything that is no list: whether it is the item. */
function includes(target: Value, item: Value): boolean {
  return target instanceof CelList ? position([...target], item) >= 0n : isEqual(target, item);
}

function slice(list: CelList, start: bigint, end: bigint): CelList {
  const call = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new CelError(`${call}, negative indexes not supported`);
  if (start > end) throw new CelError(`${call}, start index must be less than or equal to end index`);
  if (BigInt(list.size) < end) throw new CelError(`${call}, list is length ${list.size}`);
  return new ArrayList([...list].slice(Number(start), Number(end)));
}

function flatten(list: CelList, depth: bigint): CelList {
  if (depth < 0n) throw new CelError("level must be non-negative");
  return new ArrayList([...flattened(list, depth)]);
}

function* flattened(list: CelList, depth: bigint): Generator<Value, void, undefined> {
  for (const item of list) {
    if (item instanceof CelList && depth > 0n) yield* flattened(item, depth - 1n);
    else yield item;
  }
}

function sortBy(list: CelList, keys: CelList): CelList {
  if (list.size === 0) return list;
  const order = [...keys];
  const type = runtimeType(order[0] ?? null);
  if (!comparable.includes(type.kind)) throw new CelError("list elements must be comparable");
  if (order.some((key) => runtimeType(key) !== type)) throw new CelError("list elements must have the same type");
  const indices = order.map((_, index) => index);
  indices.sort((a, b) => compareValues(order[a] ?? null, order[b] ?? null) || a - b);
  return new ArrayList(indices.map((index) => list.at(index)));
}

/** More would fill memory before its cost is known. */
const maxRange = 1_000_000n;

function range(size: bigint): CelList {
  if (size < 0n) throw new CelError(`lists.range: size must be non-negative, got ${size}`);
  if (size > maxRange) throw new CelError(`lists.range: size ${size} exceeds maximum allowed (${maxRange})`);
  return new ArrayList(Array.from({ length: Number(size) }, (_, index) => BigInt(index)));
}

function distinct(list: CelList): CelList {
  const unique: Value[] = [];
  for (const item of list) if (!unique.some((other) => isEqual(item, other))) unique.push(item);
  return new ArrayList(unique);
}
