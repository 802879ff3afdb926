import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProcess } from "../process/start-process.ts";
import { UserError } from "../project/user-error.ts";
import type { BuildRequest } from "./build-plan.ts";
import { executeBuild } from "./execute-build.ts";
import { hostPlatform } from "./platform.ts";

const ownModules = join(import.meta.dirname, "..", "..", "node_modules");

const usesStorage = `
import { Registry } from "prom-client";
import { greeting } from "greeting";
const level = new Registry().contentType.length;
const log = { info: (msg: string) => process.stdout.write(JSON.stringify({ level, msg }) + "\\n") };
if (process.argv[2] !== undefined) {
  const { open } = await import("lmdb");
  const db = open({ path: process.argv[2] });
  await db.put("count", (Number(db.get("count") ?? 0)) + 1);
  await db.put("naïve-" + "x".repeat(60), true);
  log.info(\`count \${db.get("count")} of \${[...db.getKeys()].map(String).join()}\`);
}
log.info(greeting());
export const answer: number = 42;
`;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "execute-build-"));
});

afterAll(async () => rm(root, { recursive: true }));

/** A project whose packages lie elsewhere, as a package manager or a file: reference has it. */
async function project(name: string, apiserver = usesStorage): Promise<string> {
  const directory = join(root, name, "project");
  const elsewhere = join(root, name, "some", "where");
  await write(join(elsewhere, "package.json"), '{ "name": "greeting", "type": "module", "exports": "./greeting.js" }');
  await write(join(elsewhere, "greeting.js"), 'export { greeting } from "./deeper.cjs";\n');
  await write(join(elsewhere, "deeper.cjs"), 'exports.greeting = () => "hello " + require("node:path").sep;\n');
  await write(join(directory, "package.json"), '{ "name": "project", "type": "module" }');
  await write(join(directory, "src", "apiserver.ts"), apiserver);
  await mkdir(join(directory, "node_modules"));
  await symlink(elsewhere, join(directory, "node_modules", "greeting"));
  for (const own of ["lmdb", "prom-client", "esbuild", "typescript"]) {
    await symlink(join(ownModules, own), join(directory, "node_modules", own));
  }
  return directory;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function build(directory: string, overrides: Partial<BuildRequest> = {}): Promise<string> {
  const host = hostPlatform();
  if (host === undefined) throw new Error("tests run on a known platform");
  const output = join(directory, "bin");
  const request = { directory, output, targets: ["apiserver"], platforms: [host], check: false } as const;
  await executeBuild(
    { ...request, minify: false, standalone: false, ...overrides },
    { signal: new AbortController().signal, colors: false },
  );
  return output;
}

/** What a program prints; its name may be a file that says itself what runs it. */
async function run(program: string, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const running = await startProcess({ name: "it", program, args, onLine: (line) => lines.push(line) });
  await running.exited;
  return lines.join("\n");
}

describe("executeBuild", () => {
  it("makes a folder that runs anywhere, without node_modules", async () => {
    const bin = await build(await project("anywhere"));
    const elsewhere = join(root, "copied", "bin");
    await cp(bin, elsewhere, { recursive: true });
    await rm(join(root, "anywhere"), { recursive: true });
    const apiserver = join(elsewhere, "apiserver.js");
    const db = join(root, "copied", "db");
    expect(await run(apiserver, db)).toContain(`count 1 of count,naïve-${"x".repeat(60)}`);
    expect(await run(apiserver, db)).toContain("count 2");
    expect((await stat(apiserver)).mode & 0o777).toBe(0o755);
  });

  it("needs no native addon unless storage is opened", async () => {
    const bin = await build(await project("alone"));
    const alone = join(root, "alone.d", "apiserver.js");
    await mkdir(dirname(alone));
    await cp(join(bin, "apiserver.js"), alone);
    expect(await run(alone)).toContain("hello /");
    expect(await run(alone, join(root, "alone.d", "db"))).toMatch(/Embedded storage needs the file .\/lmdb-/);
  });

  it.each([false, true])("gives the same bytes from another folder (minify: %s)", async (minify) => {
    const one = await build(await project(`same-${minify}`), { minify });
    const other = await build(await project(`a/longer/path-${minify}`), { minify });
    const names = (await readdir(one)).toSorted();
    expect((await readdir(other)).toSorted()).toEqual(names);
    for (const name of names) {
      const bytes = await readFile(join(one, name));
      expect(bytes.equals(await readFile(join(other, name))), name).toBe(true);
      if (!name.endsWith(".node")) expect(bytes.includes(root), name).toBe(false);
    }
    const output = await run(join(one, "apiserver.js"), join(root, `db-${minify}`));
    expect(output).toContain("count 1 of count,naïve-");
    expect(output).toContain("hello /");
  });

  it("maps the bundle to the project's files", async () => {
    const directory = await project("mapped", "throw new Error('at line 1' as string);\n");
    const bin = await build(directory);
    const map = JSON.parse(await readFile(join(bin, "apiserver.js.map"), "utf8")) as { sources: string[] };
    expect(map.sources).toEqual(["../src/apiserver.ts"]);
    const script = join(bin, "apiserver.js");
    expect(await run(process.execPath, "--enable-source-maps", script)).toMatch(/src\/apiserver\.ts:1:7/);
  });

  it("tells the compiler's messages when types do not fit, and writes nothing", async () => {
    const directory = await project("types", "export const port: number = 'x';\n");
    await write(join(directory, "tsconfig.json"), '{ "compilerOptions": { "strict": true, "types": [] } }');
    const building = build(directory, { check: true });
    await expect(building).rejects.toThrow(/src\/apiserver\.ts\(1,14\): error TS2322/);
    await expect(building).rejects.toThrow("--no-check");
    await expect(readdir(join(directory, "bin"))).rejects.toThrow("ENOENT");
  });

  it("tells what cannot be bundled", async () => {
    const directory = await project("unknown", 'import "no-such-package";\n');
    await expect(build(directory)).rejects.toThrow(/Could not resolve "no-such-package"/);
  });

  it("says what is missing", async () => {
    const directory = await project("missing");
    await rm(join(directory, "src"), { recursive: true });
    await expect(build(directory)).rejects.toThrow(UserError);
    const uninstalled = await project("uninstalled");
    await rm(join(uninstalled, "node_modules"), { recursive: true });
    await expect(build(uninstalled)).rejects.toThrow("esbuild is not installed");
  });
});
