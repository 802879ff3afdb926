import { array, assert, asyncProperty, constant, constantFrom, nat, oneof, record, string } from "fast-check";
import type { Arbitrary } from "fast-check";
import { expect, it } from "vitest";
import { RevisionConflictError } from "../../src/storage/errors.ts";
import type { Storage, StorageEvent } from "../../src/storage/storage.ts";
import { describeEvents } from "./conformance-reading.ts";

type Action =
  | { readonly kind: "create" | "update" | "delete"; readonly key: string; readonly value: string }
  | { readonly kind: "compact"; readonly back: number };

const keys = ["/a/x", "/a/y", "/a/y/z", "/a-b/x", "/a/é", "/a/\u{1f600}"];

const action: Arbitrary<Action> = oneof(
  {
    weight: 12,
    arbitrary: record({
      kind: constantFrom("create" as const, "update" as const, "delete" as const),
      key: constantFrom(...keys),
      value: string({ maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: record({ kind: constant("compact" as const), back: nat(8) }) },
);

/** Every snapshot there ever was, kept naively. */
class Model {
  readonly snapshots: Map<string, string>[] = [new Map(), new Map()];
  readonly log: string[] = [];
  compacted = 0;

  get revision(): number {
    return this.snapshots.length - 1;
  }

  at(revision: number): ReadonlyMap<string, string> {
    return this.snapshots[revision] ?? new Map();
  }

  write(key: string, value: string | undefined): void {
    const next = new Map(this.at(this.revision));
    const before = next.get(key);
    const revision = this.revision + 1;
    if (value === undefined) next.delete(key);
    else next.set(key, `${revision}:${value}`);
    this.snapshots.push(next);
    const was = before === undefined ? "" : ` was ${before.slice(before.indexOf(":") + 1)}`;
    this.log.push(
      `${value === undefined ? "delete" : "put"} ${key}@${revision}${value === undefined ? "" : ` ${value}`}${was}`,
    );
  }
}

export function modelConformance(current: () => Storage): void {
  it("R-STO-1: behaves as the model under random writes, compactions, lists and watches", async () => {
    let base = 1;
    await assert(
      asyncProperty(array(action, { maxLength: 60 }), nat(), async (actions, seed) => {
        await empty(current());
        base = await current().latestRevision();
        await current().compact(base);
        const model = new Model();
        for (const step of actions) await apply(current(), model, step, base);
        await compareLists(current(), model, base);
        await compareWatch(current(), model, base, seed);
      }),
      { numRuns: 25 },
    );
    expect(base).toBeGreaterThan(1);
  });
}

async function empty(storage: Storage): Promise<void> {
  for (const prefix of ["/a/", "/a-b/"]) {
    for (const { key, revision } of (await storage.list(prefix)).items) await storage.delete(key, revision);
  }
}

// The model's revision 1 is the store's `base`.
async function apply(storage: Storage, model: Model, step: Action, base: number): Promise<void> {
  if (step.kind === "compact") {
    const to = Math.max(1, model.revision - step.back);
    await storage.compact(to + base - 1);
    model.compacted = Math.max(model.compacted, to);
    return;
  }
  const held = (await storage.get(step.key))?.revision;
  const exists = model.at(model.revision).has(step.key);
  expect(held !== undefined).toBe(exists);
  if (step.kind === "create") {
    const created = await settle(storage.create(step.key, Buffer.from(step.value)));
    expect(created === "refused").toBe(exists);
  } else {
    await expect(storage.delete(step.key, (held ?? base) + 1_000)).rejects.toThrow(RevisionConflictError);
    if (held === undefined) return;
    if (step.kind === "update") await storage.update(step.key, Buffer.from(step.value), held);
    else await storage.delete(step.key, held);
  }
  if (step.kind === "create" && exists) return;
  model.write(step.key, step.kind === "delete" ? undefined : step.value);
  expect(await storage.latestRevision()).toBe(model.revision + base - 1);
}

async function compareLists(storage: Storage, model: Model, base: number): Promise<void> {
  for (let revision = 1; revision <= model.revision; revision++) {
    const listing = storage.list("/a/", { revision: revision + base - 1 });
    if (revision < model.compacted) {
      await expect(listing).rejects.toThrow("compacted");
      continue;
    }
    const { items } = await listing;
    const expected = [...model.at(revision)]
      .filter(([key]) => key.startsWith("/a/"))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const found = items.map((item) => [item.key, `${item.revision - base + 1}:${item.value.toString()}`]);
    expect(found).toEqual(expected);
    const paged = [];
    for (let start: string | undefined = "/a/"; start !== undefined;) {
      const page = await storage.list("/a/", { revision: revision + base - 1, start, limit: 2 });
      paged.push(...page.items);
      expect(page.remaining).toBe(items.length - paged.length);
      start = page.remaining > 0 ? `${page.items.at(-1)?.key}\0` : undefined;
    }
    expect(paged).toEqual(items);
  }
}

async function compareWatch(storage: Storage, model: Model, base: number, seed: number): Promise<void> {
  const from = Math.max(model.compacted, 1);
  const after = from + (seed % (model.revision - from + 1));
  const expected = model.log.slice(after - 1).filter((line) => line.split(" ")[1]?.startsWith("/a/"));
  const stop = new AbortController();
  const events: StorageEvent[] = [];
  const onProgress = (revision: number): void => {
    if (revision >= model.revision + base - 1) stop.abort();
  };
  if (after === model.revision) return;
  for await (const batch of storage.watch("/a/", { after: after + base - 1, signal: stop.signal, onProgress })) {
    events.push(...batch);
  }
  const rebased = describeEvents(events).map((line) =>
    line.replace(/@(\d+)/, (_match, revision: string) => `@${Number(revision) - base + 1}`),
  );
  expect(rebased).toEqual(expected);
}

async function settle(promise: Promise<number>): Promise<number | "refused"> {
  return promise.catch(() => "refused" as const);
}
