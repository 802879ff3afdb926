import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProject } from "../project/parse-project.ts";
import { runForTest } from "./run-for-test.ts";

describe("create storage", () => {
  let cwd: string;
  const run = (line: string) => runForTest(line.split(" "), { cwd });
  const read = (path: string) => readFile(join(cwd, path), "utf8");
  const of = "--group stable --version v1 --kind CronTab";

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "cli-"));
    await run("init repo --domain example.com --name test --skip-install --skip-git");
    await run(`create resource ${of} --column Image=.spec.image`);
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it.each([
    ["", "class CronTabBackend implements Backend<Stored>", "backend"],
    [" --type files", "new FilesBackend({ directory })", "files"],
    [" --type postgres", "new PostgresTable<Stored>({", "postgres"],
  ])("%s writes a file and its test, and registers it", async (flags, content, type) => {
    const { code, stdout, stderr } = await run(`create storage ${of}${flags}`);
    const next = type === "postgres" ? "Next: npm install pg, and say in POSTGRES_URL which database\n" : "";
    expect({ code, stderr }).toEqual({ code: 0, stderr: `2 created, 2 overwritten, 1 unchanged\n${next}` });
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "create     src/apis/stable/v1/crontab-storage.ts",
      "create     src/apis/stable/v1/crontab-storage.test.ts",
      "overwrite  src/apis/index.ts",
    ]);
    expect(await read("src/apis/stable/v1/crontab-storage.ts")).toContain(content);
    const index = await read("src/apis/index.ts");
    expect(index).toContain('import { storage as cronTabStorage } from "./stable/v1/crontab-storage.js";');
    expect(index).toContain("    storages: [\n      cronTabStorage,\n    ],\n");
    expect(parseProject(await read("PROJECT"), "PROJECT").resources[0]?.api?.ownStorage).toBe(type);
    for (const path of ["crontab-storage.ts", "crontab-storage.test.ts"]) {
      const text = await read(`src/apis/stable/v1/${path}`);
      expect(await format(text, { parser: "typescript", printWidth: 120 }), path).toBe(text);
    }
  });

  it("leaves what was edited alone, and says so of another type", async () => {
    await run(`create storage ${of}`);
    await writeFile(join(cwd, "src/apis/stable/v1/crontab-storage.ts"), "// mine\n");
    expect((await run(`create storage ${of}`)).stderr).toBe("0 created, 0 overwritten, 5 unchanged\n");
    expect(await read("src/apis/stable/v1/crontab-storage.ts")).toBe("// mine\n");
    const other = await run(`create storage ${of} --type files`);
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("already has a storage of --type backend") as string,
    });
  });

  it("wants the version that objects are stored in, of a kind that is there", async () => {
    await run("create resource --group stable --version v2 --kind CronTab --storage-version");
    expect((await run(`create storage ${of}`)).stderr).toContain("CronTab is stored in v2");
    expect((await run("create storage --group stable --version v2 --kind CronTab")).code).toBe(0);
    expect((await run("create storage --group stable --version v1 --kind Nobody")).stderr).toContain("make it first");
  });
});
