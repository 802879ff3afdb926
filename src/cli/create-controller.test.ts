import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProject } from "../project/parse-project.ts";
import { runForTest } from "./run-for-test.ts";

describe("create controller", () => {
  let cwd: string;
  const run = (line: string) => runForTest(line.split(" "), { cwd });
  const read = (path: string) => readFile(join(cwd, path), "utf8");
  const of = "--group stable --version v1 --kind CronTab";
  const files = [
    "src/controllers/stable/v1/crontab-controller.ts",
    "src/controllers/stable/v1/crontab-controller.test.ts",
  ];

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "cli-"));
    await run("init repo --domain example.com --name test --skip-install --skip-git");
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it("writes the controller of a kind that has none, with what it owns and watches", async () => {
    await run(`create resource ${of} --skip-controller --column Image=.spec.image`);
    await run("create resource --group stable --version v1 --kind Worker --skip-controller");
    const { code, stderr } = await run(
      `create controller ${of} --owns stable/v1/Worker --owns apps/v1/Deployment --watches v1/Node`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "2 created, 2 overwritten, 4 unchanged\n" });
    const text = await read(files[0] ?? "");
    expect(text).toContain("owns: [workerType, deploymentType],");
    expect(text).toContain("watch(nodeType, sameName),");
    expect(text).toMatch(/group: "stable\.example\.com",\n {2}version: "v1",\n {2}kind: "Worker",/);
    expect(text).toMatch(
      /group: "",\n {2}version: "v1",\n {2}kind: "Node",\n {2}resource: "nodes",\n {2}namespaced: false/,
    );
    expect(await read("src/controllers/index.ts")).toContain("= [cronTabController];\n");
    const named = { version: "v1", namespaced: true };
    expect(parseProject(await read("PROJECT"), "PROJECT").resources).toMatchObject([
      {
        controller: true,
        owns: [
          { ...named, group: "stable.example.com", kind: "Worker", plural: "workers" },
          { ...named, group: "apps", kind: "Deployment", plural: "deployments" },
        ],
        watches: [{ ...named, group: "", kind: "Node", plural: "nodes", namespaced: false }],
      },
      { controller: false },
    ]);
    for (const path of files) {
      const source = await read(path);
      expect(await format(source, { parser: "typescript", printWidth: 120 }), path).toBe(source);
    }
  });

  it("remembers what a controller that is there owns and watches, too", async () => {
    await run(`create resource ${of}`);
    await run(`create controller ${of} --owns v1/ConfigMap`);
    await run(`create controller ${of} --owns v1/ConfigMap v1/Service --watches v1/Secret`);
    const [resource] = parseProject(await read("PROJECT"), "PROJECT").resources;
    expect(resource?.owns?.map(({ kind }) => kind)).toEqual(["ConfigMap", "Service"]);
    expect(resource?.watches?.map(({ kind }) => kind)).toEqual(["Secret"]);
  });

  it("writes one for a kind that is served elsewhere", async () => {
    const { code } = await run(`create controller ${of} --non-namespaced --resource tabs`);
    expect(code).toBe(0);
    const text = await read(files[0] ?? "");
    expect(text).toContain("type CronTab = KubeObject;");
    expect(text).toMatch(/resource: "tabs",\n {2}namespaced: false/);
    for (const path of files) {
      const source = await read(path);
      expect(await format(source, { parser: "typescript", printWidth: 120 }), path).toBe(source);
    }
  });

  it.each(["Deployment", "apps/Deployment", "apps/v1/deployment", "apps/v1/Deployment/x"])(
    "refuses --owns %s",
    async (type) => {
      const { code, stderr } = await run(`create controller ${of} --owns ${type}`);
      expect(code).toBe(2);
      expect(stderr).toContain(`--owns: expected group/version/Kind, or version/Kind in the core group, got "${type}"`);
    },
  );
});
