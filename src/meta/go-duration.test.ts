import { describe, expect, it } from "vitest";
import { DurationError, parseGoDuration } from "./go-duration.ts";

describe("R-TMO-1: Go durations", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["5s", 5_000],
    ["+5s", 5_000],
    ["-5s", -5_000],
    ["1h2m3.5s", 3_723_500],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["5.s", 5_000],
    ["100ms", 100],
    ["1us", 0.001],
    ["1µs", 0.001],
    ["1μs", 0.001],
  ])("%s", (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
  });

  it.each([
    ["", 'time: invalid duration ""'],
    ["-", 'time: invalid duration "-"'],
    ["5", 'time: missing unit in duration "5"'],
    ["1h5", 'time: missing unit in duration "1h5"'],
    ["s", 'time: invalid duration "s"'],
    [".s", 'time: invalid duration ".s"'],
    ["1d", 'time: unknown unit "d" in duration "1d"'],
    ["1s2constructor", 'time: unknown unit "constructor" in duration "1s2constructor"'],
    ["1 s", 'time: unknown unit " s" in duration "1 s"'],
    ["3000000h", 'time: invalid duration "3000000h"'],
  ])("refuses %j", (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(new DurationError(message));
  });

  it("is linear", () => {
    const started = performance.now();
    expect(() => parseGoDuration("1".repeat(1e6))).toThrow(DurationError);
    expect(() => parseGoDuration("1s".repeat(3e5))).not.toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
