import assert from "node:assert/strict";
import type { BallObject } from "./kinds.ts";
import type { Scope } from "./scope.ts";

/** One committed write. */
export interface Change {
  readonly revision: number;
  readonly key: string;
  readonly before: BallObject | undefined;
  readonly after: BallObject | undefined;
}

/** What an observer saw of one object: its key and the version it carried. */
export interface Seen {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: string;
  readonly revision: number;
}

/** Part of a watch: everything the server sent behind `from`, up to and including `to`. */
export interface Segment {
  readonly who: string;
  readonly scope: Scope;
  readonly from: number;
  readonly to: number;
  readonly seen: readonly Seen[];
}

/** A list, or the initial events of a watch: keys and versions, in the order in which they came. */
export interface Snapshot {
  readonly who: string;
  readonly scope: Scope;
  readonly revision: number;
  readonly items: readonly string[];
}

/** Every committed write in order: what all observers are measured by. */
export class Truth {
  readonly #changes = new Map<number, Change>();
  readonly #objects = new Map<string, BallObject>();
  readonly segments: Segment[] = [];
  readonly snapshots: Snapshot[] = [];

  /** Told as a storage commits: writes of one key in order. */
  committed(revision: number, key: string, after: BallObject | undefined): void {
    assert.ok(!this.#changes.has(revision), `revision ${revision} was given twice`);
    const before = this.#objects.get(key);
    if (after === undefined) this.#objects.delete(key);
    else this.#objects.set(key, after);
    this.#changes.set(revision, { revision, key, before, after });
  }

  get writes(): number {
    return this.#changes.size;
  }

  has(revision: number): boolean {
    return this.#changes.has(revision);
  }

  /** Compares everything that was seen with what happened. @returns how many events and items that were. */
  check(): { readonly events: number; readonly items: number } {
    const changes = [...this.#changes.values()].sort((a, b) => a.revision - b.revision);
    let events = 0;
    for (const segment of this.segments) events += checkSegment(segment, changes);
    return { events, items: this.#checkSnapshots(changes) };
  }

  #checkSnapshots(changes: readonly Change[]): number {
    const state = new Map<string, { readonly revision: number; readonly object: BallObject }>();
    let next = 0;
    let items = 0;
    for (const { who, scope, revision, items: given } of [...this.snapshots].sort((a, b) => a.revision - b.revision)) {
      for (let change = changes[next]; change !== undefined && change.revision <= revision; change = changes[++next]) {
        if (change.after === undefined) state.delete(change.key);
        else state.set(change.key, { revision: change.revision, object: change.after });
      }
      const expected = [...state]
        .filter(([key, { object }]) => scope.includes(key, object))
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([key, entry]) => `${key}@${entry.revision}`);
      assert.deepEqual(given, expected, `${who}: what it was given as the state at ${revision} (${scope.title})`);
      items += given.length;
    }
    return items;
  }
}

/** Lost, doubled, out of order or made up: every one of these is a difference here. */
function checkSegment({ who, scope, from, to, seen }: Segment, changes: readonly Change[]): number {
  const expected = changes
    .slice(firstAfter(changes, from), firstAfter(changes, to))
    .flatMap((change) => seenBy(scope, change));
  assert.deepEqual(seen, expected, `${who}: what it was sent from ${from} to ${to} (${scope.title})`);
  return seen.length;
}

function seenBy(scope: Scope, { revision, key, before, after }: Change): Seen[] {
  const was = before !== undefined && scope.includes(key, before);
  const is = after !== undefined && scope.includes(key, after);
  if (!was && !is) return [];
  return [{ type: is ? (was ? "MODIFIED" : "ADDED") : "DELETED", key, revision }];
}

function firstAfter(changes: readonly Change[], revision: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as Change).revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
