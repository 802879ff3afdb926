import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WorkQueue } from "./work-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Takes what is there now. */
async function taken(queue: WorkQueue<string>, count: number): Promise<(string | undefined)[]> {
  const items: (string | undefined)[] = [];
  for (let n = 0; n < count; n++) items.push(await queue.take());
  return items;
}

describe("WorkQueue", () => {
  it("hands out in the order of the first addition, each once", async () => {
    const queue = new WorkQueue<string>();
    for (const item of ["a", "b", "a", "c", "b"]) queue.add(item);
    expect(queue.depth).toBe(3);
    expect(await taken(queue, 3)).toEqual(["a", "b", "c"]);
    expect(queue.depth).toBe(0);
  });

  it("hands an item that is added while it is worked on out again, but only when it is done", async () => {
    const queue = new WorkQueue<string>();
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("a");
    queue.add("b");
    expect(await queue.take()).toBe("b");
    let again: string | undefined;
    const next = queue.take().then((item) => (again = item));
    await vi.advanceTimersByTimeAsync(1000);
    expect(again).toBeUndefined();
    queue.done("a");
    expect(await next).toBe("a");
    queue.done("a");
    expect(queue.depth).toBe(0);
  });

  it("lets what is there from the start wait for what changes, and raises what is both", async () => {
    const queue = new WorkQueue<string>();
    for (const item of ["a", "b", "c"]) queue.add(item, "low");
    queue.add("x");
    queue.add("b");
    expect(await taken(queue, 4)).toEqual(["x", "b", "a", "c"]);
    queue.done("b");
    queue.add("b", "low");
    expect(await queue.take()).toBe("b");
    expect(queue.depth).toBe(0);
  });

  it("adds later, at the earlier of two times, and not at all twice", async () => {
    const queue = new WorkQueue<string>();
    queue.addAfter("a", 100);
    queue.addAfter("a", 50);
    queue.addAfter("a", 70);
    queue.addAfter("b", 60);
    queue.addAfter("far", 2 ** 40);
    await vi.advanceTimersByTimeAsync(49);
    expect(queue.depth).toBe(0);
    await vi.advanceTimersByTimeAsync(12);
    expect(await taken(queue, 2)).toEqual(["a", "b"]);
    queue.done("a");
    await vi.advanceTimersByTimeAsync(1000);
    expect(queue.depth).toBe(0);
    queue.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("retries as client-go: 5 ms, doubled, up to 1000 s, and begins again once forgotten", async () => {
    const queue = new WorkQueue<string>();
    const delays: number[] = [];
    for (let failure = 0; failure < 20; failure++) {
      const before = performance.now();
      queue.addRateLimited("a");
      const next = queue.take().then(() => delays.push(performance.now() - before));
      await vi.advanceTimersByTimeAsync(1_000_001);
      await next;
      queue.done("a");
    }
    expect(delays.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(delays.slice(17)).toEqual([5 * 2 ** 17, 1_000_000, 1_000_000]);
    expect(queue.failures("a")).toBe(20);
    queue.forget("a");
    expect(queue.failures("a")).toBe(0);
    queue.addRateLimited("a");
    await vi.advanceTimersByTimeAsync(4);
    expect(queue.depth).toBe(0);
    await vi.advanceTimersByTimeAsync(2);
    expect(queue.depth).toBe(1);
  });

  it("retries of all items together are held to 10 a second behind a burst of 100", async () => {
    const queue = new WorkQueue<string>();
    for (let n = 0; n < 150; n++) queue.addRateLimited(`item ${n}`);
    await vi.advanceTimersByTimeAsync(10);
    expect(queue.depth).toBe(100);
    await vi.advanceTimersByTimeAsync(1000);
    expect(queue.depth).toBe(110);
    await vi.advanceTimersByTimeAsync(4000);
    expect(queue.depth).toBe(150);
    queue.close();
  });

  it("hands out nothing once it is closed", async () => {
    const queue = new WorkQueue<string>();
    const waiting = queue.take();
    queue.add("a");
    expect(await waiting).toBe("a");
    const late = queue.take();
    queue.addAfter("b", 10);
    queue.close();
    expect(await late).toBeUndefined();
    queue.done("a");
    queue.add("c");
    expect(await queue.take()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never has two work on one item, and loses no addition, whatever the order of events", async () => {
    const step = fc.record({
      what: fc.constantFrom("add", "low", "after", "take", "done", "fail", "wait"),
      item: fc.constantFrom("a", "b", "c"),
      milliseconds: fc.nat({ max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const queue = new WorkQueue<string>();
        const working = new Set<string>();
        /** Items that were added after they were last taken: each has to come again. */
        const owed = new Set<string>();
        const start = (item: string | undefined): void => {
          if (item === undefined) return;
          expect(working.has(item)).toBe(false);
          working.add(item);
          owed.delete(item);
        };
        for (const { what, item, milliseconds } of steps) {
          if (what === "take") void queue.take().then(start);
          else if (what === "wait") await vi.advanceTimersByTimeAsync(milliseconds);
          else if (what === "done") {
            if (working.delete(item)) queue.done(item);
          } else {
            owed.add(item);
            if (what === "add") queue.add(item);
            if (what === "low") queue.add(item, "low");
            if (what === "after") queue.addAfter(item, milliseconds);
            if (what === "fail") queue.addRateLimited(item);
          }
          await Promise.resolve();
        }
        for (let round = 0; round < 8; round++) {
          for (const item of working) queue.done(item);
          working.clear();
          for (let n = 0; n < 3; n++) void queue.take().then(start);
          await vi.advanceTimersByTimeAsync(1_000_000);
        }
        expect([...owed]).toEqual([]);
        queue.close();
      }),
      { numRuns: 300 },
    );
  });
});
