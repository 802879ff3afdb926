import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan } from "./apply-plan.ts";
import type { FileChange } from "./file-change.ts";
import { foreignFiles } from "./foreign-files.ts";
import { resolvePlan } from "./resolve-plan.ts";

const user = (path: string, content = "ours\n"): FileChange => ({ type: "create", path, content, ifExists: "keep" });
const forced = (path: string): FileChange => ({ type: "create", path, content: "ours\n", ifExists: "overwrite" });
const rendered = (path: string): FileChange => ({ type: "render", path, content: "ours\n" });

describe("a plan", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "plan-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const actions = async (...changes: FileChange[]): Promise<string[]> =>
    (await resolvePlan(directory, changes)).map(({ action }) => action);
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(join(directory, path, ".."), { recursive: true });
    await writeFile(join(directory, path), content);
  };

  it("keeps the user's files and renders what is rendered", async () => {
    await write("a", "theirs\n");
    expect(await actions(user("a"), forced("a"), rendered("a"), user("b/c"))).toEqual([
      "unchanged",
      "overwrite",
      "overwrite",
      "create",
    ]);
    await write("a", "ours\n");
    expect(await actions(user("a"), forced("a"), rendered("a"))).toEqual(["unchanged", "unchanged", "unchanged"]);
  });

  it("writes nothing by itself", async () => {
    await actions(user("a"), rendered("b/c"));
    expect(await readdir(directory)).toEqual([]);
  });

  it("is written with folders, and keeps the mode of what it replaces", async () => {
    await write("a", "theirs\n");
    await chmod(join(directory, "a"), 0o755);
    await applyPlan(directory, await resolvePlan(directory, [rendered("a"), user("b/c/d")]));
    expect(await readFile(join(directory, "a"), "utf8")).toBe("ours\n");
    expect((await stat(join(directory, "a"))).mode & 0o777).toBe(0o755);
    expect(await readdir(directory, { recursive: true })).toEqual(expect.arrayContaining(["a", "b", "b/c", "b/c/d"]));
    expect(await readdir(directory)).toEqual(["a", "b"]);
  });

  it("is refused before anything is written if a folder is in the way", async () => {
    await mkdir(join(directory, "a"));
    await expect(resolvePlan(directory, [user("b"), rendered("a")])).rejects.toThrow(/a is a folder, but a file/);
  });

  it("is refused before anything is written if a file stands where a folder has to be", async () => {
    await write("a", "theirs\n");
    await expect(resolvePlan(directory, [user("a/b/c")])).rejects.toThrow(
      /a is a file, but has to be a folder to hold b.c/,
    );
  });

  it("says what was written and what not if the file system refuses half-way", async () => {
    const plan = await resolvePlan(directory, [user("a"), user("b/c"), user("d")]);
    // Something else puts a file there after the plan was checked.
    await write("b", "theirs\n");
    const error: unknown = await applyPlan(directory, plan).catch((caught: unknown) => caught);
    expect(String(error)).toMatch(
      /Cannot write .*b.c: .*\n {2}written: a\n {2}not written: b\/c, d\n.*run the same command/,
    );
    expect((await readdir(directory)).toSorted()).toEqual(["a", "b"]);
    expect(await readFile(join(directory, "b"), "utf8")).toBe("theirs\n");
    await rm(join(directory, "b"));
    await applyPlan(directory, await resolvePlan(directory, [user("a"), user("b/c"), user("d")]));
    expect(await actions(user("a"), user("b/c"), user("d"))).toEqual(["unchanged", "unchanged", "unchanged"]);
  });

  it("tells foreign files from its own, without looking into folders that are not", async () => {
    const changes = [user("a"), user("src/b"), user("src/c/d")];
    expect(await foreignFiles(join(directory, "missing"), changes)).toEqual([]);
    expect(await foreignFiles(directory, changes)).toEqual([]);
    await write("a", "ours\n");
    await write("src/b", "ours\n");
    await write(".git/HEAD", "ref");
    await write("src/b.0123456789ab.tmp", "half");
    expect(await foreignFiles(directory, changes)).toEqual([]);
    await write("a", "theirs\n");
    await write("src/c/e", "theirs\n");
    await write("other/f", "theirs\n");
    await symlink("nowhere", join(directory, "link"));
    expect((await foreignFiles(directory, changes)).toSorted()).toEqual(["a", "link", "other/", "src/c/e"]);
  });
});
