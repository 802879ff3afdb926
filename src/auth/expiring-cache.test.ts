import { describe, expect, it } from "vitest";
import { ExpiringCache } from "./expiring-cache.ts";

function cacheAt(clock: { now: number }, maximum = 10) {
  return new ExpiringCache<{ readonly text: string }>({
    maximum,
    lifetimeOf: ({ text }) => (text === "short" ? 5 : text === "never" ? 0 : 10),
    now: () => clock.now,
  });
}

describe("ExpiringCache", () => {
  it("asks again when an answer is too old, each as long as it is good for", async () => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    let asked = 0;
    const get = (text: string) => cache.get(text, () => Promise.resolve({ text: (asked++, text) }));
    for (const text of ["long", "short", "never", "long", "short", "never"]) await get(text);
    expect(asked).toBe(4);
    clock.now = 7;
    await get("long");
    await get("short");
    expect(asked).toBe(5);
    clock.now = 10;
    await get("long");
    expect(asked).toBe(6);
  });

  it("asks once for many at the same time", async () => {
    const cache = cacheAt({ now: 0 });
    let asked = 0;
    const ask = () => Promise.resolve({ text: String(asked++) });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => cache.get("a", ask)));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["0"]));
  });

  it("does not remember a failure", async () => {
    const cache = cacheAt({ now: 0 });
    await expect(cache.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(await cache.get("a", () => Promise.resolve({ text: "up" }))).toEqual({ text: "up" });
  });

  it("forgets what was not asked for longest", async () => {
    const cache = cacheAt({ now: 0 }, 2);
    const asked: string[] = [];
    const get = (text: string) => cache.get(text, () => Promise.resolve({ text: (asked.push(text), text) }));
    for (const text of ["a", "b", "a", "c", "a", "b"]) await get(text);
    expect(asked).toEqual(["a", "b", "c", "b"]);
  });
});
