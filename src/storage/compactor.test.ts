import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startCompactor } from "./compactor.ts";
import { MemoryStorage } from "./memory.ts";

const MINUTE = 60_000;

describe("compactor", () => {
  let storage: MemoryStorage;
  let stop: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    storage = new MemoryStorage();
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await storage.close();
    vi.useRealTimers();
  });

  const write = (): Promise<number> => storage.create(`/a/${Math.random()}`, Buffer.from("v"));

  it("R-STO-5: compacts every 5 minutes to what was the latest 5 minutes before", async () => {
    startCompactor(storage, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(MINUTE);
    await write();
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(await storage.compactedRevision()).toBe(1);
    await write();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(await storage.compactedRevision()).toBe(2);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(await storage.compactedRevision()).toBe(3);
  });

  it("R-LIST-10: never drops history younger than keepMs", async () => {
    startCompactor(storage, { signal: stop.signal, intervalMs: MINUTE, keepMs: 7 * MINUTE });
    for (let minute = 0; minute < 30; minute++) {
      await write();
      const revisionNow = await storage.latestRevision();
      const then = { minute, revision: revisionNow };
      await vi.advanceTimersByTimeAsync(MINUTE);
      expect(await storage.compactedRevision()).toBeLessThanOrEqual(Math.max(1, then.revision - 6));
    }
    expect(await storage.compactedRevision()).toBeGreaterThan(20);
  });

  it("goes on after a failure, which it tells", async () => {
    const errors: unknown[] = [];
    const compact = vi.spyOn(storage, "compact").mockRejectedValueOnce(new Error("away"));
    startCompactor(storage, { signal: stop.signal, onError: (error) => errors.push(error) });
    await write();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(errors).toHaveLength(1);
    expect(compact.mock.calls.length).toBeGreaterThan(1);
    expect(await storage.compactedRevision()).toBeGreaterThan(0);
  });

  it("stops with its signal", async () => {
    startCompactor(storage, { signal: stop.signal });
    await write();
    stop.abort();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(await storage.compactedRevision()).toBe(0);
  });

  it("refuses less history than clients count on, and intervals that are none", () => {
    const { signal } = stop;
    expect(() => startCompactor(storage, { signal, keepMs: MINUTE })).toThrow("keepMs: expected at least 300000");
    expect(() => startCompactor(storage, { signal, intervalMs: 0 })).toThrow(RangeError);
    expect(() => startCompactor(storage, { signal, intervalMs: Number.NaN })).toThrow(RangeError);
  });
});
