import { describe, expect, it } from "vitest";
import { planBuild, type BuildRequest } from "./build-plan.ts";
import { hostPlatform } from "./platform.ts";

const request: BuildRequest = {
  directory: "/p",
  output: "/p/bin",
  targets: ["apiserver", "controller-manager"],
  platforms: [{ os: "linux", arch: "arm64" }],
  check: true,
  minify: false,
  standalone: false,
};

function files(overrides: Partial<BuildRequest>): string[] {
  return planBuild({ ...request, ...overrides }).map((step) => (step.type === "check" ? "check" : step.file));
}

describe("planBuild", () => {
  it("checks types, then bundles each target once for all platforms", () => {
    const platforms = [{ os: "linux", arch: "arm64" } as const, { os: "darwin", arch: "arm64" } as const];
    expect(files({ platforms })).toEqual(["check", "/p/bin/apiserver.js", "/p/bin/controller-manager.js"]);
  });

  it("can leave out the check", () => {
    expect(files({ check: false, targets: ["apiserver"] })).toEqual(["/p/bin/apiserver.js"]);
  });

  it("makes an executable for each target and platform", () => {
    const platforms = [{ os: "linux", arch: "x64" } as const, { os: "win32", arch: "x64" } as const];
    expect(files({ check: false, targets: ["apiserver"], standalone: true, platforms })).toEqual([
      "/p/bin/apiserver-linux-amd64",
      "/p/bin/apiserver-windows-amd64.exe",
    ]);
  });

  it("calls an executable for this machine alone by the name of its target", () => {
    const host = hostPlatform();
    if (host === undefined) throw new Error("tests run on a known platform");
    const [file] = files({ check: false, targets: ["apiserver"], standalone: true, platforms: [host] });
    expect(file?.replace(/\.exe$/, "")).toBe("/p/bin/apiserver");
  });
});
