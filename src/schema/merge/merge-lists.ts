import { printElement } from "../../meta/field-set/path-element.ts";
import type { JsonValue } from "../../meta/types.ts";
import { itemElement } from "./item-element.ts";
import { MergeError } from "./merge-error.ts";
import type { ListType, MaybeValue } from "./merge-type.ts";

type MergeItem = (live: MaybeValue, applied: MaybeValue) => MaybeValue;

/**
 * Items of both lists, each once, in an order that keeps that of the applied list, and as far as it can that of the live
 * one (R-SSA-4): a live item that is not applied stays where it stands to the shared items before and behind it.
 */
export function mergeLists(
  type: ListType,
  live: readonly JsonValue[],
  applied: readonly JsonValue[],
  mergeItem: MergeItem,
): JsonValue[] | undefined {
  const ours = indexed(type, live);
  const theirs = indexed(type, applied);
  refuseRepeated(theirs);
  const out: JsonValue[] = [];
  for (const { list, element, index } of mergedOrder(ours.elements, theirs.elements)) {
    // A live item that occurs more than once is nothing to merge with.
    const item = list === "live" ? live[index] : ours.items.get(element);
    const merged = mergeItem(item, list === "live" ? undefined : theirs.items.get(element));
    if (merged !== undefined) out.push(merged);
  }
  return out.length === 0 ? undefined : out;
}

interface Indexed {
  readonly elements: readonly string[];
  /** null: occurs more than once. */
  readonly items: ReadonlyMap<string, JsonValue>;
}

function indexed(type: ListType, list: readonly JsonValue[]): Indexed {
  const items = new Map<string, JsonValue>();
  const elements = list.map((item) => itemElement(type, item));
  elements.forEach((element, index) => items.set(element, items.has(element) ? null : (list[index] ?? null)));
  return { elements, items };
}

function refuseRepeated({ elements, items }: Indexed): void {
  if (items.size === elements.length) return;
  const repeated = elements.find((element, index) => elements.indexOf(element) !== index) ?? "";
  throw new MergeError([{ path: "", message: `duplicate entries for key ${printElement(repeated)}` }]);
}

interface Step {
  /** live: an item that is not applied. */
  readonly list: "live" | "applied";
  readonly element: string;
  readonly index: number;
}

function* mergedOrder(live: readonly string[], applied: readonly string[]): Generator<Step> {
  const inLive = new Set(live);
  const inApplied = new Set(applied);
  const shared = applied.filter((element) => inLive.has(element));
  const done = new Set<string>();
  let nextShared = 0;
  let [at, appliedAt] = [0, 0];
  while (at < live.length || appliedAt < applied.length) {
    const ours = live[at];
    const theirs = applied[appliedAt];
    if (ours !== undefined && theirs !== undefined && ours !== theirs) {
      // Shared, but its turn comes later or has been.
      if (inApplied.has(ours) && nextShared < shared.length && shared[nextShared] !== ours) {
        at += 1;
        continue;
      }
    }
    if (ours !== undefined && !inApplied.has(ours)) {
      yield { list: "live", element: ours, index: at };
      at += 1;
      continue;
    }
    if (ours !== undefined && (ours === theirs || done.has(ours))) at += 1;
    if (theirs === undefined) continue;
    done.add(theirs);
    yield { list: "applied", element: theirs, index: appliedAt };
    appliedAt += 1;
    if (ours === theirs || shared[nextShared] === theirs) nextShared += 1;
  }
}
