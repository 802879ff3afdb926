import { describe, expect, it } from "vitest";
import { every, sleep } from "../meta/clock.ts";
import { TestClock } from "./test-clock.ts";

describe("TestClock", () => {
  it("goes as any clock does, from the time it was given", async () => {
    const clock = new TestClock({ at: "2030-01-01T00:00:00Z" });
    const began = clock.monotonic();
    await sleep(clock, 5);
    expect(clock.monotonic()).toBeGreaterThan(began);
    expect(new Date(clock.now()).toISOString()).toMatch(/^2030-01-01T00:/);
    expect(() => new TestClock({ at: "soon" })).toThrow('at: expected a time, got "soon"');
  });

  it("has what is due happen in its order, each at its time, and what that sets off", async () => {
    const clock = new TestClock({ at: "2030-01-01T00:00:00Z", frozen: true });
    const seen: string[] = [];
    const see = (what: string): void => void seen.push(`${what} ${new Date(clock.now()).toISOString().slice(11, 19)}`);
    clock.setTimeout(() => see("late"), 600_001);
    clock.setTimeout(() => see("second"), 120_000);
    const chain = (async () => {
      for (const what of ["first", "third"]) {
        await sleep(clock, 90_000);
        see(what);
      }
    })();
    await clock.advance("10m");
    await chain;
    expect(seen).toEqual(["first 00:01:30", "second 00:02:00", "third 00:03:00"]);
    expect(new Date(clock.now()).toISOString()).toBe("2030-01-01T00:10:00.000Z");
    await clock.advance(1);
    expect(seen.slice(3)).toEqual(["late 00:10:00"]);
    await expect(clock.advance("-1s")).rejects.toThrow(RangeError);
  });

  it("stands still when frozen", async () => {
    const clock = new TestClock({ frozen: true });
    let fired = false;
    clock.setTimeout(() => (fired = true), 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(false);
    const [before] = [clock.monotonic()];
    await clock.advance(0);
    expect([fired, clock.monotonic()]).toEqual([true, before]);
  });

  it("forgets timers that were cleared, and ends sleeps and repetitions by their signal", async () => {
    const clock = new TestClock({ frozen: true });
    const over = new AbortController();
    let count = 0;
    clock.clearTimeout(clock.setTimeout(() => (count += 100), 1000));
    clock.clearTimeout(undefined);
    every(clock, 1000, over.signal, () => (count += 1));
    const sleeping = sleep(clock, 1e9, { signal: over.signal });
    await clock.advance("3500ms");
    expect(count).toBe(3);
    over.abort();
    await sleeping;
    await clock.advance("1h");
    expect(count).toBe(3);
    await sleep(clock, 1e9, { signal: over.signal });
  });

  it("fires what it was put forward to in real time, as well", async () => {
    const clock = new TestClock();
    const slept = sleep(clock, 60_020);
    await clock.advance("1m");
    await slept;
  });
});
