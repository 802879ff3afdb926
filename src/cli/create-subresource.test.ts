import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProject } from "../project/parse-project.ts";
import { runForTest } from "./run-for-test.ts";

describe("create subresource", () => {
  let cwd: string;
  const run = (line: string) => runForTest(line.split(" "), { cwd });
  const read = (path: string) => readFile(join(cwd, path), "utf8");
  const of = "--group stable --version v1 --kind CronTab";

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "cli-"));
    await run("init repo --domain example.com --name test --skip-install --skip-git");
    await run(`create resource ${of} --column Replicas=.spec.replicas:integer --column Now=.status.replicas:integer`);
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it.each([
    ["--subresource approve", "approve", "namedCreate(CronTab, {"],
    ["--subresource log --verb get", "log", "getter(CronTab, {"],
    ["--subresource console --type connector", "console", "connect(CronTab, {"],
    ["--type scale", "scale", 'specReplicas: ".spec.replicas"'],
  ])("%s writes a file, its test and a call, and registers it", async (flags, name, content) => {
    const { code, stdout, stderr } = await run(`create subresource ${flags} ${of}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "3 created, 2 overwritten, 1 unchanged\n" });
    expect(stdout.split("\n").slice(0, 5)).toEqual([
      `create     src/apis/stable/v1/crontab-${name}.ts`,
      `create     src/apis/stable/v1/crontab-${name}.test.ts`,
      `create     samples/stable_v1_crontab_${name}.sh`,
      "overwrite  src/apis/index.ts",
      "unchanged  src/controllers/index.ts",
    ]);
    expect(await read(`src/apis/stable/v1/crontab-${name}.ts`)).toContain(content);
    const index = await read("src/apis/index.ts");
    const exported = `cronTab${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(index).toContain(`import { ${exported} } from "./stable/v1/crontab-${name}.js";`);
    expect(index).toContain(`withSubresources(CronTab, {\n            ${name}: ${exported},\n          }),`);
    const [resource] = parseProject(await read("PROJECT"), "PROJECT").resources;
    expect(resource?.api?.subresources).toMatchObject([{ name }]);
    for (const path of [
      `src/apis/stable/v1/crontab-${name}.ts`,
      `src/apis/stable/v1/crontab-${name}.test.ts`,
      "src/apis/index.ts",
    ]) {
      const text = await read(path);
      expect(await format(text, { parser: "typescript", printWidth: 120 }), path).toBe(text);
    }
  });

  it("leaves what was edited alone, also when it is run again, and keeps the subresource when the kind is", async () => {
    await run(`create subresource --subresource approve ${of}`);
    const before = await read("src/apis/index.ts");
    const again = await run(`create subresource --subresource approve ${of}`);
    expect(again.stderr).toBe("0 created, 0 overwritten, 6 unchanged\n");
    await run(`create resource ${of}`);
    expect(await read("src/apis/index.ts")).toBe(before);
  });

  it("--dry-run and -o json tell, and write nothing", async () => {
    const { stdout } = await run(`create subresource --subresource approve ${of} --dry-run -o json`);
    const { command, dryRun, files } = JSON.parse(stdout) as {
      command: string;
      dryRun: boolean;
      files: { path: string }[];
    };
    expect([command, dryRun, files[0]?.path]).toEqual([
      "create subresource",
      true,
      "src/apis/stable/v1/crontab-approve.ts",
    ]);
    await expect(read("src/apis/stable/v1/crontab-approve.ts")).rejects.toThrow("ENOENT");
    expect(await read("PROJECT")).not.toContain("approve");
  });

  it("says what a scale needs that columns do not show", async () => {
    const { stderr } = await run(
      `create subresource --type scale ${of} --spec-replicas .spec.size --label-selector .status.sel`,
    );
    expect(stderr).toContain(
      "src/apis/stable/v1/crontab.ts has to declare an integer .spec.size, a string .status.sel: the server does not start without\n",
    );
    expect(await read("src/apis/stable/v1/crontab-scale.ts")).toContain('labelSelector: ".status.sel",');
  });

  it.each([
    [`${of}`, 2, /--subresource is missing: Name of the subresource/],
    [`--subresource Approve ${of}`, 2, /--subresource "Approve"/],
    [`--subresource status ${of}`, 2, /status is served already/],
    [`--subresource scale ${of}`, 2, /the name scale is for subresources of type scale, not arbitrary/],
    [`--subresource size --type scale ${of}`, 2, /a subresource of type scale is named scale, not size/],
    [`--subresource a --type connector --verb get ${of}`, 2, /only a subresource of type arbitrary has a verb/],
    [`--subresource a --type other ${of}`, 2, /Allowed choices are arbitrary, scale, connector/],
    [`--type scale --spec-replicas replicas ${of}`, 2, /--spec-replicas "replicas"/],
    [
      "--subresource a --group stable --version v1 --kind Other",
      1,
      /serves no Other.*create resource --group stable --version v1 --kind Other/,
    ],
    ["--subresource a --group stable --version v2 --kind CronTab", 1, /serves no CronTab in stable.example.com\/v2/],
  ])("%s ends with %d", async (flags, code, message) => {
    const before = await read("PROJECT");
    const result = await run(`create subresource ${flags}`);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(await read("PROJECT")).toBe(before);
  });

  it("refuses another of the same name", async () => {
    await run(`create subresource --subresource approve ${of}`);
    const { code, stderr } = await run(`create subresource --subresource approve --type connector ${of}`);
    expect(code).toBe(1);
    expect(stderr).toContain("CronTab already has approve, of --type arbitrary --verb create rather than connector.");
  });
});
