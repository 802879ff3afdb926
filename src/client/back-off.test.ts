import { describe, expect, it } from "vitest";
import { BackOff, pause } from "./back-off.ts";

describe("BackOff", () => {
  it("doubles up to its maximum, and begins again after a success", () => {
    const backOff = new BackOff({ initialMilliseconds: 100, maximumMilliseconds: 1000, random: () => 1 });
    expect([1, 2, 3, 4, 5, 6].map(() => backOff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
    backOff.reset();
    expect(backOff.next()).toBe(100);
  });

  it("never waits less than half the step", () => {
    const backOff = new BackOff({ initialMilliseconds: 100, random: () => 0 });
    expect([backOff.next(), backOff.next()]).toEqual([50, 100]);
  });

  it("stops waiting when the signal aborts", async () => {
    const started = performance.now();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await pause(60_000, controller.signal);
    await pause(60_000, AbortSignal.abort());
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
