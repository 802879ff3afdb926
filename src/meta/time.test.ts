import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime, humanDuration, parseTime } from "./time.ts";

describe("R-NODE-12: times", () => {
  it.each([
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"],
    ["2026-01-02T03:04:05.999999999Z", "2026-01-02T03:04:05Z"],
    ["2026-01-02T03:04:05+02:30", "2026-01-02T00:34:05Z"],
    ["2026-01-02T03:04:05-01:00", "2026-01-02T04:04:05Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ])("%s is %s", (text, formatted) => {
    const time = parseTime(text);
    expect(time && formatTime(time)).toBe(formatted);
  });

  it.each([
    "",
    "now",
    "2026-01-02",
    "2026-01-02 03:04:05Z",
    "2026-01-02T03:04:05",
    "2026-13-02T03:04:05Z",
    "2025-02-29T00:00:00Z",
    "2026-01-02T24:00:00Z",
    "2026-01-02T03:04:60Z",
    "2026-01-02T03:04:05+24:00",
    "9999-12-31T23:59:59-01:00",
    "0000-01-01T00:00:00+01:00",
    "20260-01-02T03:04:05Z",
  ])("%j is no time", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it("writes MicroTime with six digits", () => {
    expect(formatMicroTime(new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 67)))).toBe("2026-01-02T03:04:05.067000Z");
  });
});

describe("R-TBL-4: human durations", () => {
  const s = 1_000;
  const m = 60 * s;
  const h = 60 * m;
  const d = 24 * h;
  it.each([
    [-2 * s, "<invalid>"],
    [-1.9 * s, "0s"],
    [0, "0s"],
    [999, "0s"],
    [119 * s, "119s"],
    [2 * m, "2m"],
    [5 * m + 3 * s, "5m3s"],
    [10 * m - 1, "9m59s"],
    [10 * m, "10m"],
    [179 * m, "179m"],
    [3 * h, "3h"],
    [7 * h + 59 * m, "7h59m"],
    [8 * h, "8h"],
    [47 * h, "47h"],
    [2 * d, "2d"],
    [2 * d + 3 * h, "2d3h"],
    [8 * d, "8d"],
    [729 * d, "729d"],
    [730 * d, "2y"],
    [731 * d, "2y1d"],
    [8 * 365 * d, "8y"],
    [30 * 365 * d, "30y"],
  ])("%d ms is %s", (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});
