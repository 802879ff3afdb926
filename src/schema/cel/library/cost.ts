import type { ArgumentCost, ResultCost } from "../types/overload.ts";
import { CelList, CelMap, Opaque, Optional, type Value } from "../values/value.ts";

/** What reading through a text costs per character, and a pattern per character of its own. */
const traversalFactor = 0.1;
const regexFactor = 0.25;
const listCreation = 10;

export const runeCount = (text: string): number => {
  if (!/[\ud800-\udbff]/.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Characters, bytes, items, entries; 1 of anything else. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === "string") return runeCount(value);
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelList || value instanceof CelMap || value instanceof Opaque) return value.size;
  return value instanceof Optional && value.value !== undefined ? sizeOf(value.value) : 1;
}

const traversals = (size: number, times = 1): number => Math.ceil(size * times * traversalFactor);

/** Of reading through the argument with this number, so many times. */
export const traverse =
  (index: number, times = 1): ArgumentCost =>
  (args) =>
    traversals(sizeOf(args[index]), times);

export const traverseResult: ResultCost = { ofResult: (result) => traversals(sizeOf(result), 2) };
export const traverseBoth: ArgumentCost = ([a, b]) => traversals(sizeOf(a) + sizeOf(b));
export const traverseShorter: ArgumentCost = ([a, b]) => traversals(Math.min(sizeOf(a), sizeOf(b)));
export const containsText: ArgumentCost = ([text, part]) => traversals(sizeOf(text)) * traversals(sizeOf(part));
export const matchPattern: ArgumentCost = ([text, pattern]) => matchCost(sizeOf(text), sizeOf(pattern));
export const itemCount =
  (index: number): ArgumentCost =>
  (args) =>
    sizeOf(args[index]);

export const matchCost = (textSize: number, patternSize: number): number =>
  traversals(1 + textSize) * Math.ceil(patternSize * regexFactor);

/** `==` of library types costs 1, whatever they are. */
export const equality: ArgumentCost = (args) => (args[0] instanceof Opaque ? 1 : traverseShorter(args));

/** One visit of every value inside. */
export const visitAll: ArgumentCost = ([value]) => (value === undefined ? 0 : visits(value));

function visits(value: Value): number {
  if (typeof value === "string") return Math.floor(Buffer.byteLength(value) * traversalFactor);
  if (value instanceof Uint8Array) return Math.floor(value.length * traversalFactor);
  let cost = 0;
  if (value instanceof CelList) {
    for (const item of value) cost += visits(item);
    return cost;
  }
  if (!(value instanceof CelMap)) return 1;
  for (const key of value.keys()) cost += visits(key) + visits(value.find(key) ?? null);
  return cost;
}

/** Making a list as long as the result. */
export const createResult: ResultCost = { ofResult: (result) => createList(1, sizeOf(result)) };
export const flattenCost: ArgumentCost = ([list, depth]) =>
  createList(typeof depth === "bigint" ? Number(depth) : 1, sizeOf(list));
/** Comparing each item with each, as sorting may. */
export const compareAll =
  (index: number): ArgumentCost =>
  (args) => {
    const list = args[index];
    const size = sizeOf(list);
    const first = list instanceof CelList && size > 0 ? list.at(0) : undefined;
    const texts = typeof first === "string" || first instanceof Uint8Array;
    return createList(texts ? 2 + traversalFactor : 2, size * size);
  };

const createList = (factor: number, size: number): number =>
  Math.floor(size * (factor < 0 ? 1 : factor)) + 1 + listCreation;

export const product =
  (factor: number): ArgumentCost =>
  ([a, b]) =>
    1 + Math.floor(sizeOf(a) * sizeOf(b) * factor);
