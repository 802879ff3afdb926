// The tarball that would be published, used as its first user would: from an empty folder, with nothing but npx.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const npx = process.platform === "win32" ? "npx.cmd" : "npx";
/** Everything happens in here. */
const work = mkdtempSync(join(tmpdir(), "packed-tarball-"));
const project = join(work, "empty", "my-apiserver");
const children: ChildProcess[] = [];

function run(program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  return execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CI: "true", npm_config_prefer_offline: "true", ...env },
  });
}

const boot = (...args: string[]): string => run(npx, ["--no", "apiserver-boot", ...args], project);

/** Megabytes of all files below a folder. */
function size(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6;
}

let tarball: string;

beforeAll(() => {
  run(process.execPath, [join(root, "scripts", "build.mjs")], root);
  const packed = JSON.parse(run(npm, ["pack", "--json", "--pack-destination", work], root)) as [{ filename: string }];
  tarball = join(work, packed[0].filename);
});

afterAll(async () => {
  for (const child of children) {
    if (!isRunning(child)) continue;
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
  rmSync(work, { recursive: true, force: true });
});

describe("the packed tarball", () => {
  it("makes a project from an empty folder", () => {
    mkdirSync(join(work, "empty"));
    // Not by its absolute path: npx would take that for a program.
    const file = join("..", basename(tarball));
    const args = ["--yes", file, "init", "repo", "--domain", "example.com", "--skip-git", "my-apiserver"];
    run(npx, args, join(work, "empty"));
    const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies["apiserver-boot"]).toBe(`file:${tarball}`);
    expect(statSync(join(project, "node_modules", "apiserver-boot", "package.json")).isFile()).toBe(true);
  });

  it("adds a kind", () => {
    boot(..."create group version resource --group stable --version v1 --kind CronTab --short-name ct".split(" "));
    expect(boot("show", "resource")).toContain("CronTab");
  });

  it("builds executables", () => {
    const { files } = JSON.parse(boot("build", "executables", "-o", "json")) as { files: { path: string }[] };
    expect(files.map(({ path }) => path)).toContain(join(project, "bin", "apiserver.js"));
  });

  it("runs them, and its client gets what was created", async () => {
    const { kubeconfig } = await serve();
    writeFileSync(
      join(project, "get.mjs"),
      `import { Client } from "apiserver-boot/client";
       const client = await Client.fromKubeConfig({ kubeconfig: process.argv[2] });
       const crontabs = client.resource({ group: "stable.example.com", version: "v1", resource: "crontabs", namespaced: true });
       const spec = { cronSpec: "* * * * /5", image: "my-awesome-cron-image" };
       await crontabs.create({ metadata: { name: "my-new-cron-object" }, spec }, { namespace: "default" });
       const { items } = await crontabs.list({ namespace: "default" });
       console.log(JSON.stringify(items.map(({ metadata, spec }) => [metadata.name, spec])));
       client.close();`,
    );
    const listed: unknown = JSON.parse(run(process.execPath, ["get.mjs", kubeconfig], project));
    expect(listed).toEqual([["my-new-cron-object", { cronSpec: "* * * * /5", image: "my-awesome-cron-image" }]]);
  });

  it("ends with exit code 0 when it is told to stop", async () => {
    const [server] = children;
    if (server === undefined || !isRunning(server)) throw new Error("the server does not run");
    server.kill("SIGTERM");
    expect(await new Promise((resolve) => server.once("exit", (code, signal) => resolve(signal ?? code)))).toBe(0);
  });

  it("makes executables that need no Node, also for another processor", () => {
    const [own, other] = process.arch === "arm64" ? ["arm64", "amd64"] : ["amd64", "arm64"];
    const platforms = [`linux/${own}`, `linux/${other}`];
    boot("build", "executables", "--no-check", "--standalone", "--target", "apiserver", "--platform", ...platforms);
    // The processor stands in the 19th byte of an ELF file: 62 x86-64, 183 AArch64.
    const processor = (arch: string): number => openExecutable(`apiserver-linux-${arch}`)[18] ?? 0;
    expect([processor("amd64"), processor("arm64")]).toEqual([62, 183]);
    if (process.platform !== "linux") return;
    const executable = join(work, "apiserver");
    renameSync(join(project, "bin", `apiserver-linux-${own}`), executable);
    expect(run(executable, ["--help"], work, { PATH: "" })).toContain("--secure-port");
  });

  it("installs less than 60 MB", () => {
    const alone = join(work, "alone");
    mkdirSync(alone);
    run(npm, ["install", "--prefix", alone, "--no-audit", "--no-fund", tarball], alone);
    const megabytes = size(join(alone, "node_modules"));
    console.log(`npx installs ${megabytes.toFixed(1)} MB`);
    expect(megabytes).toBeLessThan(60);
  });
});

function openExecutable(name: string): Buffer {
  return readFileSync(join(project, "bin", name)).subarray(0, 64);
}

/** Starts `run local` on a free port; what it says when it is ready. */
async function serve(): Promise<{ kubeconfig: string }> {
  const bin = join(project, "node_modules", "apiserver-boot", "bin", "apiserver-boot.js");
  const args = [bin, "run", "local", "--build=false", "--secure-port", "0", "-o", "json"];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(JSON.parse(line.toString()) as { kubeconfig: string }));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`run local ended (${signal ?? code})\n${output}`)));
  });
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}
