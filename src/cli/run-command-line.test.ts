import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandTable } from "./command-table.ts";
import { runForTest } from "./run-for-test.ts";

describe("the command line", () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "cli-"));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  const run = (line: string) => runForTest(line === "" ? [] : line.split(" "), { cwd });
  const initialize = async (): Promise<void> => {
    const { code, stderr } = await run("init repo --domain example.com --name test --skip-install --skip-git");
    expect({ code, stderr }).toMatchObject({ code: 0 });
  };
  const snapshot = async (): Promise<string> => {
    const entries = await readdir(cwd, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return JSON.stringify(
      await Promise.all(files.toSorted().map(async (file) => [file, await readFile(file, "utf8")])),
    );
  };

  it.each(commandTable.filter(({ load }) => load !== undefined))(
    "has help with examples for $path",
    async ({ path }) => {
      const { code, stdout, stderr } = await run(`${path.join(" ")} --help`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`Usage: apiserver-boot ${path.join(" ")}`);
      expect(stdout).toMatch(/Examples:\n {2}# .+\n {2}apiserver-boot [a-z]/);
      expect(stdout).not.toContain("\u001B");
      expect(await run(`help ${path.join(" ")}`)).toEqual({ code, stdout, stderr });
    },
  );

  it.each([
    ["", 2, /Commands:/],
    ["create", 2, /Commands:/],
    ["crate group", 2, /unknown command 'crate'[^]*Did you mean create\?/],
    ["create resorce", 2, /unknown command 'resorce'[^]*Did you mean resource\?/],
    ["create group verson", 2, /unknown command 'verson'; apiserver-boot create group has: version/],
    [
      "create group --grp x",
      2,
      /unknown option '--grp'[^]*Did you mean --group\?[^]*See: apiserver-boot create group --help/,
    ],
    ["version extra", 2, /too many arguments/],
    ["completion tcsh", 2, /Allowed choices are bash, zsh, fish/],
    ["init repo --license gpl --domain a.b", 2, /Allowed choices are apache2, mit, none/],
    ["init repo", 2, /--domain is missing[^]*--domain example\.com, or --yes to take example\.com/],
    ["init repo --domain Example.com", 2, /--domain "Example\.com": expected a DNS name.*did you mean example\.com\?/],
    ["init repo --domain k8s.io", 2, /reserved/],
    ["init repo --domain a.b --name No", 2, /--name "No"/],
    ["init repo --domain a.b --license none --copyright X", 2, /--copyright is written into LICENSE/],
    ["create group --group stable", 1, /No PROJECT file in .* apiserver-boot init repo/],
    ["show apiserver", 1, /No PROJECT file/],
  ])("ends %j with %d", async (line, code, message) => {
    const result = await run(line);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([
    ["create group", 2, /--group is missing/],
    ["create group --group a.b", 2, /expected a DNS label/],
    ["create group version --group stable", 2, /--version is missing.*--yes to take v1alpha1/],
    ["create group version --group stable --version 1", 2, /did you mean v1\?/],
    ["create resource --group stable --version v1", 2, /--kind is missing/],
    ["create resource --group stable --version v1 --yes", 2, /--kind is missing/],
    ["create resource --group stable --version v1 --kind cronTab", 2, /did you mean CronTab\?/],
    ["create resource --group stable --version v1 --kind A --short-name A", 2, /--short-name "A": .*did you mean a\?/],
    ["create resource --group stable --version v1 --kind A --column x", 2, /expected name=jsonPath/],
    ["create resource --group stable --version v1 --kind A --column X=.data.a", 2, /expected a path that begins with/],
    ["create resource --group stable --version v1 --kind A --with-status-subresource=maybe", 2, /Allowed choices/],
    ["create resource --group stable --version v1 --kind A --skip-resource --skip-controller", 2, /nothing to create/],
    ["create resource --group stable --version v1 --kind A --output yaml", 2, /Allowed choices are json/],
  ])("ends %j in a project with %d and writes nothing", async (line, code, message) => {
    await initialize();
    const before = await snapshot();
    const result = await run(line);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(await snapshot()).toBe(before);
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect(JSON.parse((await run("version -o json")).stdout)).toEqual({
      tool: version,
      node: process.versions.node,
      templates: "typescript.apiserver-boot/v1",
    });
  });

  it.each([
    "init repo --domain example.com --name test --skip-install --skip-git",
    "create group --group stable",
    "create group version --group stable --version v1",
    "create resource --group stable --version v1 --kind CronTab",
  ])("only plans with --dry-run: %s", async (line) => {
    if (!line.startsWith("init")) await initialize();
    const before = await snapshot();
    const table = await run(`${line} --dry-run`);
    expect(table.stdout).toMatch(/^(create|overwrite) +PROJECT$/m);
    expect(table.stderr).toMatch(/dry run, nothing was written/);
    const planned = JSON.parse((await run(`${line} --dry-run -o json`)).stdout) as { files: unknown };
    expect(planned).toMatchObject({ dryRun: true, directory: cwd });
    expect(await snapshot()).toBe(before);
    const done = JSON.parse((await run(`${line} -o json`)).stdout) as { files: unknown };
    expect(done).toEqual({ ...planned, dryRun: false });
    expect(await snapshot()).not.toBe(before);
  });

  it("takes flags of a parent command, too", async () => {
    await initialize();
    const line = "create group --group stable version --version v1 resource --kind CronTab --short-name ct";
    expect(await run(line)).toMatchObject({ code: 0 });
    expect((await run("show resource")).stdout.split("\n")[1]).toBe(
      "crontabs   ct           stable.example.com/v1   true         CronTab   true     true     true",
    );
  });

  it("takes defaults with --yes", async () => {
    await initialize();
    await run("create group --group stable");
    expect(await run("create resource --kind CronTab --yes")).toMatchObject({ code: 0 });
    expect((await run("show resource -o json")).stdout).toContain('"apiVersion": "stable.example.com/v1alpha1"');
  });

  it("shows what the project has", async () => {
    await initialize();
    expect((await run("show apiserver")).stdout).toContain("No groups yet");
    await run("create group version --group stable --version v1beta1");
    await run("create group version --group stable --version v1");
    await run("create resource --group stable --version v1 --kind CronTab");
    await run("create resource --group other --version v1 --kind Zone --skip-controller");
    expect((await run("show apiserver")).stdout).toContain(
      "GROUP                VERSION   KINDS\n" +
        "stable.example.com   v1        CronTab\n" +
        "stable.example.com   v1beta1   <none>\n" +
        "other.example.com    v1        Zone\n",
    );
    const names = async (flags: string): Promise<unknown> =>
      (JSON.parse((await run(`show resource -o json ${flags}`)).stdout) as { name: string }[]).map(({ name }) => name);
    expect(await names("--api-version=stable.example.com/v1")).toEqual(["crontabs"]);
    expect(await names("--api-version other/v1")).toEqual(["zones"]);
    expect(await names("--api-version none/v1")).toEqual([]);
    expect((await run("show resource -o yaml")).stdout).toContain("- name: crontabs\n");
  });

  it("refuses a folder with foreign files, unless forced", async () => {
    await writeFile(join(cwd, "README.md"), "mine\n");
    await writeFile(join(cwd, "notes.txt"), "mine\n");
    await mkdir(join(cwd, ".git"));
    const line = "init repo --domain example.com --name test --skip-install --skip-git";
    const refused = await run(line);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/holds files that are not of a new project: README\.md, notes\.txt\. .*--force/);
    expect(await readdir(cwd)).toEqual([".git", "README.md", "notes.txt"]);
    expect((await run(`${line} --force`)).stdout).toMatch(/^overwrite {2}README\.md$/m);
    expect(await readFile(join(cwd, "notes.txt"), "utf8")).toBe("mine\n");
  });

  it("leaves a project alone that is there already", async () => {
    await initialize();
    await writeFile(join(cwd, "README.md"), "mine\n");
    const before = await snapshot();
    await initialize();
    expect(await run("init repo --skip-install --skip-git --force")).toMatchObject({ code: 0 });
    expect(await snapshot()).toBe(before);
    const other = await run("init repo --domain other.com --skip-install --skip-git");
    expect(other).toMatchObject({ code: 1 });
    expect(other.stderr).toMatch(/made with --domain example\.com rather than other\.com/);
  });

  it("goes on with an init that was interrupted", async () => {
    await initialize();
    await rm(join(cwd, "PROJECT"));
    await rm(join(cwd, "tsconfig.json"));
    await initialize();
    expect(await readdir(cwd)).toEqual(expect.arrayContaining(["PROJECT", "tsconfig.json"]));
  });

  it("works from inside a project's folders", async () => {
    await initialize();
    const words = "create resource --group stable --version v1 --kind CronTab".split(" ");
    expect(await runForTest(words, { cwd: join(cwd, "src", "apis") })).toMatchObject({ code: 0 });
    expect(await readdir(join(cwd, "src", "apis"))).toContain("stable");
  });

  it("says which line of PROJECT is wrong", async () => {
    await initialize();
    await writeFile(join(cwd, "PROJECT"), "domain: example.com\nlayout: []\n");
    const { code, stderr } = await run("show apiserver");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${join(cwd, "PROJECT")}:1:1: version: missing, expected text\n`,
    });
  });
});
