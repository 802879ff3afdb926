import { describe, expect, it } from "vitest";
import { UsageError } from "../project/user-error.ts";
import { parsePlatform, platformName } from "./platform.ts";

describe("parsePlatform", () => {
  it.each([
    ["linux/amd64", { os: "linux", arch: "x64" }, "linux/amd64"],
    ["linux/x64", { os: "linux", arch: "x64" }, "linux/amd64"],
    ["Darwin/ARM64", { os: "darwin", arch: "arm64" }, "darwin/arm64"],
    ["windows/amd64", { os: "win32", arch: "x64" }, "windows/amd64"],
  ])("reads %s", (text, platform, name) => {
    expect(parsePlatform(text)).toEqual(platform);
    expect(platformName(parsePlatform(text))).toBe(name);
  });

  it.each(["", "linux", "linux/", "linux/386", "linux/amd64/v2", "constructor/amd64", "linux/__proto__"])(
    "refuses %j",
    (text) => {
      expect(() => parsePlatform(text)).toThrow(UsageError);
    },
  );
});
