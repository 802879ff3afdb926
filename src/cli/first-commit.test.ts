import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../process/run-command.ts";
import { firstCommit } from "./first-commit.ts";

describe("the first commit", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "commit-"));
    await writeFile(join(directory, "a"), "a\n");
    vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    for (const who of ["AUTHOR", "COMMITTER"]) {
      vi.stubEnv(`GIT_${who}_NAME`, "Test");
      vi.stubEnv(`GIT_${who}_EMAIL`, "test@example.com");
    }
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true, force: true });
  });

  it("is made on the branch main", async () => {
    expect(await firstCommit(directory, "Start")).toBeUndefined();
    expect(await readFile(join(directory, ".git", "HEAD"), "utf8")).toBe("ref: refs/heads/main\n");
    await runCommand("git", ["cat-file", "-e", "main:a"], { cwd: directory, quiet: true });
  });

  it("is left to the user inside another repository", async () => {
    await runCommand("git", ["init"], { cwd: directory, quiet: true });
    const inner = join(directory, "inner");
    await mkdir(inner);
    expect(await firstCommit(inner, "Start")).toMatch(/already is in a git repository/);
    expect(existsSync(join(inner, ".git"))).toBe(false);
  });

  it("is no failure if git knows no user", async () => {
    for (const who of ["AUTHOR", "COMMITTER"]) {
      vi.stubEnv(`GIT_${who}_NAME`, undefined);
      vi.stubEnv(`GIT_${who}_EMAIL`, undefined);
    }
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "user.useConfigOnly");
    vi.stubEnv("GIT_CONFIG_VALUE_0", "true");
    expect(await firstCommit(directory, "Start")).toMatch(/git commit .* failed[^]*git config/);
  });

  it("is no failure if git is missing", async () => {
    vi.stubEnv("PATH", directory);
    expect(await firstCommit(directory, "Start")).toMatch(/Install Git: https:\/\/git-scm\.com/);
  });
});
