import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "./run-for-test.ts";

describe("completion", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "complete-"));
    await runForTest("init repo --domain example.com --skip-install --skip-git".split(" "), { cwd });
    await runForTest("create resource --group stable --version v1 --kind CronTab".split(" "), { cwd });
    await runForTest("create resource --group infra --version v1beta1 --kind Zone".split(" "), { cwd });
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it.each([
    [["cr"], ["create", ":nothing"]],
    [
      ["create", ""],
      ["group", "resource", "controller", "subresource", "storage", ":nothing"],
    ],
    [
      ["create", "group", "v"],
      ["version", ":nothing"],
    ],
    [
      ["create", "resource", "--with"],
      ["--with-status-subresource", ":nothing"],
    ],
    [
      ["create", "resource", "--group", ""],
      ["stable", "infra", ":nothing"],
    ],
    [
      ["create", "resource", "--group=s"],
      ["stable", ":nothing"],
    ],
    [
      ["create", "resource", "--group", "=", "i"],
      ["infra", ":nothing"],
    ],
    [
      ["create", "resource", "--group", "="],
      ["stable", "infra", ":nothing"],
    ],
    [
      ["create", "resource", "--group", "infra", "--version", "v"],
      ["v1beta1", ":nothing"],
    ],
    [
      ["create", "resource", "--group", "infra", "--kind", ""],
      ["Zone", ":nothing"],
    ],
    [["create", "resource", "--group", "infra", "--gro"], [":nothing"]],
    [
      ["create", "resource", "--short-name", "x", "--short"],
      ["--short-name", ":nothing"],
    ],
    [
      ["create", "resource", "--with-status-subresource", "t"],
      ["true", ":nothing"],
    ],
    [
      ["show", "resource", "--api-version", ""],
      ["stable.example.com/v1", "infra.example.com/v1beta1", ":nothing"],
    ],
    [
      ["show", "resource", "-o", "y"],
      ["yaml", ":nothing"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", ":nothing"],
    ],
    [
      ["init", "repo", "--license", ""],
      ["apache2", "mit", "none", ":nothing"],
    ],
    [["init", "repo", ""], [":folders"]],
    [["build", "executables", "--output", ""], [":folders"]],
    [["run", "local", "--config", ""], [":files"]],
    [
      ["nonsense", "--"],
      ["--version", "--help", ":nothing"],
    ],
    [["__"], [":nothing"]],
  ])("of %j is %j", async (words, expected) => {
    const { code, stdout } = await runForTest(["__complete", "--", ...words], { cwd });
    const lines = stdout.trimEnd().split("\n");
    expect({ code, values: lines.map((line) => line.split("\t")[0]) }).toEqual({ code: 0, values: expected });
  });
});
