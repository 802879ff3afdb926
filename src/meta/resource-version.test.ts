import { describe, expect, it } from "vitest";
import { parseResourceVersion } from "./resource-version.ts";
import { StatusError } from "./status-error.ts";

describe("resource versions (chapter 9.1)", () => {
  it.each([
    ["", 0],
    ["0", 0],
    ["7", 7],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740993", Number.MAX_SAFE_INTEGER],
    ["18446744073709551615", Number.MAX_SAFE_INTEGER],
  ])("R-META-24: %j is %d", (text, revision) => {
    expect(parseResourceVersion(text)).toBe(revision);
  });

  it.each([
    ["x", "invalid syntax"],
    ["-1", "invalid syntax"],
    ["1.5", "invalid syntax"],
    [" 1", "invalid syntax"],
    ["18446744073709551616", "value out of range"],
    ["9".repeat(1000), "value out of range"],
  ])("400 for %s", (text, problem) => {
    const quoted = JSON.stringify(text);
    const message = `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${problem}`;
    expect(() => parseResourceVersion(text)).toThrow(message);
    expect(() => parseResourceVersion(text)).toThrow(StatusError);
  });
});
