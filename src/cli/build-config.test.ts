import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "./run-for-test.ts";

const flags = "--name crontab --namespace crontab-system --image registry.example.com/crontab:v1".split(" ");

describe("build config", () => {
  let folder: string;
  let cwd: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "build-config-"));
    cwd = join(folder, "crontab");
    const init = "init repo --domain example.com --skip-git --skip-install crontab".split(" ");
    await runForTest(init, { cwd: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const build = (...words: string[]) => runForTest(["build", "config", ...flags, ...words], { cwd });
  const actions = (stdout: string): string[] => [
    ...new Set(stdout.split("\n").map((line) => line.split(" ")[0] ?? "")),
  ];

  it("wants a kind", async () => {
    const { code, stderr } = await build();
    expect([code, stderr]).toEqual([1, expect.stringContaining("apiserver-boot create resource")]);
    await runForTest("create resource --group stable --version v1 --kind CronTab".split(" "), { cwd });
  });

  it("writes nothing with --dry-run", async () => {
    const { code, stdout } = await build("--dry-run", "-o", "json");
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    expect(files.map(({ path }) => path)).toContain("config/overlay/kustomization.yaml");
    await expect(readFile(join(cwd, "config/overlay/kustomization.yaml"))).rejects.toThrow("ENOENT");
  });

  it("changes nothing the second time, and tells in the tree how it was made", async () => {
    expect(await build("--replicas", "3")).toMatchObject({ code: 0 });
    const { stdout } = await build("--replicas", "3");
    expect(actions(stdout)).toEqual(["unchanged", ""]);
    expect(await readFile(join(cwd, "config/base/kustomization.yaml"), "utf8")).toContain(
      `# apiserver-boot build config ${flags.join(" ")} --replicas 3\n`,
    );
  });

  it("keeps the overlay, and renders the base anew with other flags", async () => {
    const overlay = join(cwd, "config/overlay/kustomization.yaml");
    await writeFile(overlay, "resources: [../base]\n");
    expect(await build("--replicas", "5")).toMatchObject({ code: 0 });
    expect(await readFile(overlay, "utf8")).toBe("resources: [../base]\n");
    expect(await readFile(join(cwd, "config/base/apiserver.yaml"), "utf8")).toContain("replicas: 5");
  });

  it("says what would be lost of a base that was changed by hand, and takes --force", async () => {
    const file = join(cwd, "config/base/apiserver.yaml");
    const edited = (await readFile(file, "utf8")).replace("memory: 1Gi", "memory: 3Gi");
    await writeFile(file, edited);
    const { code, stderr } = await build("--replicas", "4");
    expect(code).toBe(1);
    expect(stderr).toMatch(/ {2}config\/base\/apiserver\.yaml\n(.*\n)*? {4}- +memory: 3Gi\n/);
    expect(await readFile(file, "utf8")).toBe(edited);
    expect(await build("--replicas", "4", "--force")).toMatchObject({ code: 0 });
    expect(await readFile(file, "utf8")).toContain("replicas: 4");
  });

  it.each([
    ["--etcd-servers https://a:2379", "--etcd-servers needs --storage external"],
    ["--storage external", "--etcd-servers is missing"],
    ["--storage postgres", "--postgres-secret is missing"],
    ["--postgres-secret database", "--postgres-secret needs --storage postgres"],
    ["--storage embedded --replicas 2", "there can be just one"],
    ["--etcd-replicas 2", "Give 1 or 3"],
    ["--controller-args=--leader-elect=false --controller-replicas 2", "there can be just one"],
    ["--storage-size big", "expected a quantity"],
    ["--certificates files --serving-secret s", "--ca-file is missing"],
    ["--ca-file ca.crt", "--ca-file needs --certificates files"],
    ["--controller-env 1", "expected a name"],
    ["--controller-secret-mount /a", "--controller-secret-mount needs --controller-secret"],
    ["--name Crontab", "expected a letter"],
    [`--name ${"a".repeat(41)}`, "at most 40"],
    ["--output ../elsewhere", "expected a folder in the project"],
  ])("%s is called wrongly", async (words, message) => {
    const { code, stderr } = await build(...words.split(" "));
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
