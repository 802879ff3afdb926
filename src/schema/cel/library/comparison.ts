import { overload, type Overload } from "../types/overload.ts";
import { compareValues } from "../values/compare.ts";
import { equalValues } from "../values/equality.ts";
import { listContains } from "../values/lists.ts";
import type { CelList, CelMap, Value } from "../values/value.ts";
import { equality, itemCount, traverseShorter } from "./cost.ts";

const ordered = ["bool", "string", "bytes", "timestamp", "duration"];
const numeric = ["int", "uint", "double"];
const costly = new Set(["string", "bytes"]);

/** Numbers of all types may be compared with each other. */
function comparisons(holds: (order: number) => boolean): Overload[] {
  const run = (a: Value, b: Value): boolean => holds(compareValues(a, b));
  return [
    ...ordered.map((type) =>
      overload(`(${type}, ${type}) -> bool`, run, costly.has(type) ? traverseShorter : undefined),
    ),
    ...numeric.flatMap((a) => numeric.map((b) => overload(`(${a}, ${b}) -> bool`, run))),
  ];
}

export const comparison: Record<string, Overload[]> = {
  "_==_": [overload("(A, A) -> bool", equalValues, equality)],
  "_!=_": [overload("(A, A) -> bool", (a: Value, b: Value) => !equalValues(a, b), traverseShorter)],
  "_<_": comparisons((order) => order < 0),
  "_<=_": comparisons((order) => order <= 0),
  "_>_": comparisons((order) => order > 0),
  "_>=_": comparisons((order) => order >= 0),
  "@in": [
    overload("(A, list(A)) -> bool", (item: Value, list: CelList) => listContains(list, item), itemCount(1)),
    overload("(A, map(A, B)) -> bool", (key: Value, map: CelMap) => map.find(key) !== undefined),
  ],
};
