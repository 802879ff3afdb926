import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest, type TestRun } from "./run-for-test.ts";

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "run-local-command-"));
  await boot("init repo --domain example.com --name crontabs --skip-install --skip-git");
});

afterAll(async () => rm(cwd, { recursive: true }));

async function boot(line: string): Promise<TestRun> {
  return runForTest(line.split(" "), { cwd });
}

describe("run local", () => {
  it("prints its plan, and does nothing", async () => {
    const before = await readdir(cwd);
    const { code, stdout } = await boot("run local --dry-run --reset --storage memory --secure-port 1234");
    expect(code).toBe(0);
    expect(stdout).toContain("delete  .apiserver-boot/data\nbuild   bin/apiserver.js\n");
    expect(stdout).toContain("write   config/certificates\nwrite   kubeconfig\n");
    expect(stdout).toContain("--secure-port=1234");
    expect(stdout).toContain("--storage-backend=memory");
    expect(stdout).toContain(`controller-manager.js --kubeconfig=${cwd}/kubeconfig`);
    expect(await readdir(cwd)).toEqual(before);
  });

  it("prints its plan as data", async () => {
    const { stdout } = await boot("run local --dry-run -o json --run apiserver --build=false --config other");
    const plan = JSON.parse(stdout) as { builds: string[]; writes: string[]; starts: { program: string }[] };
    expect(plan).toMatchObject({ command: "run local", dryRun: true, deletes: [], builds: [] });
    expect(plan.writes).toContain(join(cwd, "other"));
    expect(plan.starts.map(({ program }) => program)).toEqual(["apiserver"]);
  });

  it.each(["--storage etcd", "--run etcd,apiserver,controller-manager", "--etcd etcd"])(
    "plans an etcd with %s",
    async (flags) => {
      const { stdout } = await boot(`run local --dry-run --reset ${flags}`);
      expect(stdout).toContain("delete  .apiserver-boot/etcd\n");
      const [etcd, apiserver, controllers] = stdout.split("\n").filter((line) => line.startsWith("start"));
      expect(etcd).toMatch(
        /^start {3}etcd --data-dir=\S+\/\.apiserver-boot\/etcd\/data --listen-client-urls=https:\/\/127\.0\.0\.1:2379 /,
      );
      expect(apiserver).toContain("--etcd-servers=https://127.0.0.1:2379 --etcd-cafile=");
      expect(controllers).toContain("controller-manager.js");
    },
  );

  it("plans the use of an etcd that runs", async () => {
    const { stdout } = await boot("run local --dry-run --etcd http://a:2379,http://b:2379 --run apiserver");
    expect(stdout).toContain("--etcd-servers=http://a:2379,http://b:2379\n");
    expect(stdout.match(/^start/gm)).toHaveLength(1);
  });

  it("starts the etcd it is given the path of", async () => {
    const { stdout } = await boot("run local --dry-run --etcd ./tools/etcd --run etcd");
    expect(stdout).toContain(`start   ${cwd}/tools/etcd --data-dir=`);
  });

  it.each([
    ["--storage memory --etcd etcd", 1, "--storage memory needs no etcd"],
    ["--run etcd,apiserver --etcd http://localhost:2379", 1, "Give one of them"],
    ["--etcd http://localhost:2379 --reset", 1, "not what is in http://localhost:2379"],
    ["--run apiserver,scheduler", 2, "Give one or more of etcd,apiserver,controller-manager"],
    ["--run ,", 2, "Give one or more of"],
    ["--storage mysql", 2, "embedded, memory, etcd, postgres, sqlite"],
    ["--storage postgres", 1, "needs POSTGRES_URL in the environment"],
    ["--storage postgres --reset", 1, "not what is in a database"],
    ["--storage sqlite --etcd etcd", 1, "--storage sqlite needs no etcd"],
    ["--secure-port 65536", 2, "Give a port, 0 to 65535"],
    ["--secure-port 1e3", 2, "Give a port, 0 to 65535"],
    ["--build=maybe", 2, "Give true or false"],
  ])("refuses %s", async (flags, code, message) => {
    const run = await boot(`run local ${flags} --dry-run`);
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  it("says what is missing when there is no build", async () => {
    const run = await boot("run local --build=false --secure-port 0");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("bin/apiserver.js is missing");
  });
});

describe("build executables", () => {
  it("prints its plan, and does nothing", async () => {
    const { code, stdout } = await boot("build executables --dry-run --output out --target apiserver");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "check      the project's types\ncreate     out/apiserver.js\n",
    });
    expect(await readdir(cwd)).not.toContain("out");
  });

  it("plans an executable for each platform, once", async () => {
    const platforms = "--platform linux/arm64 windows/amd64 win32/x64";
    const line = `build executables --dry-run --no-check --standalone --target apiserver -o json ${platforms}`;
    const { stdout } = await boot(line);
    expect((JSON.parse(stdout) as { steps: unknown[] }).steps).toEqual([
      {
        step: "standalone",
        target: "apiserver",
        platform: "linux/arm64",
        path: `${cwd}/bin/apiserver-linux-arm64`,
        action: "create",
      },
      {
        step: "standalone",
        target: "apiserver",
        platform: "windows/amd64",
        path: `${cwd}/bin/apiserver-windows-amd64.exe`,
        action: "create",
      },
    ]);
  });

  it.each([
    ["--platform plan9/amd64", "is none of: linux/amd64"],
    ["--target scheduler", "apiserver, controller-manager"],
  ])("refuses %s", async (flags, message) => {
    const run = await boot(`build executables --dry-run ${flags}`);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});
