import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest, type TestRun } from "./run-for-test.ts";

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "build-container-command-"));
  await boot("init repo --domain example.com --name fleet --skip-install --skip-git");
});
afterAll(async () => rm(cwd, { recursive: true }));

async function boot(line: string): Promise<TestRun> {
  return runForTest(line.split(" "), { cwd });
}

describe("build container", () => {
  it("prints its plan, and does nothing", async () => {
    const before = await readdir(cwd);
    const flags =
      "--image fleet:v1 --builder oci --platform linux/arm64,linux/amd64 --base scratch --output directory=out";
    const { code, stdout } = await boot(`build container --dry-run ${flags} --push`);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "base       scratch: Node, and libraries of this machine",
        "check      the project's types",
        "build      apiserver, controller-manager, for linux/arm64, linux/amd64",
        `write      directory ${cwd}/out`,
        "push       fleet:v1",
        "",
      ].join("\n"),
    );
    expect(await readdir(cwd)).toEqual(before);
  });

  it("prints its plan as data", async () => {
    const { stdout } = await boot(
      "build container --dry-run --image fleet:v1 --platform linux/amd64 --no-check -o json",
    );
    expect(JSON.parse(stdout)).toEqual({
      command: "build container",
      dryRun: true,
      image: "fleet:v1",
      steps: [
        {
          step: "build",
          summary: "the Dockerfile by docker, podman, buildah or nerdctl, else by oci, for linux/amd64",
        },
      ],
    });
  });

  it.each([
    ["", "--image <name>"],
    ["--image fleet --builder kaniko", "auto, docker, podman, buildah, nerdctl, oci"],
    ["--image Fleet", "is no name"],
    [`--image fleet@sha256:${"0".repeat(64)}`, "has no digest"],
    ["--image fleet --platform darwin/arm64", "images are for linux/amd64 and linux/arm64"],
    ["--image fleet --output zip", "oci-archive, docker-archive, directory"],
    ["--image fleet --label nothing", "Give name=value"],
    ["--image fleet --digest-file digest", "Add --push, or --builder oci"],
  ])("refuses %s", async (flags, message) => {
    const run = await boot(`build container --dry-run ${flags}`.trim());
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});
