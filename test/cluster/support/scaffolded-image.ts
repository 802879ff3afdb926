import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../support/package-root.ts";
import type { ImageContents } from "../node/image-archive.ts";

const run = promisify(execFile);

/** Where everything of a project scaffolded for these tests is. */
export interface ScaffoldedProject {
  readonly folder: string;
  readonly directory: string;
}

export const group = "stable.example.com";
export const serverImage = "cluster.local/my-apiserver:1";

/** A new project with the kind of the tests, made by the commands that a user types. */
export async function scaffoldProject(): Promise<ScaffoldedProject> {
  const folder = await mkdtemp(join(tmpdir(), "cluster-project-"));
  const directory = join(folder, "my-apiserver");
  const runtime = `file:${packageRoot()}`;
  await boot(folder, `init repo --domain example.com --skip-install --skip-git --runtime ${runtime} my-apiserver`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await run(npm, ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: directory });
  await boot(directory, "create group version resource --group stable --version v1 --kind CronTab --short-name ct");
  await declareFields(directory);
  return { folder, directory };
}

const boot = (cwd: string, command: string) =>
  run(process.execPath, [join(packageRoot(), "bin", "apiserver-boot.js"), ...command.split(" ")], { cwd });

/** What a user does next. */
async function declareFields(directory: string): Promise<void> {
  const file = join(directory, "src", "apis", "stable", "v1", "crontab.ts");
  const source = await readFile(file, "utf8");
  const marker = /(spec: Type\.Object\(\s*\{)/;
  if (!marker.test(source)) throw new Error(`${file}: expected a spec to add fields to`);
  const fields =
    "$1 cronSpec: Type.Optional(Type.String({ description: 'When it runs.' })), replicas: Type.Optional(Type.Integer()),";
  await writeFile(file, source.replace(marker, fields));
}

/** Its API server with this Node and the libraries that it needs. */
export async function serverContents({ directory }: ScaffoldedProject): Promise<ImageContents> {
  await boot(directory, "build executables --target apiserver");
  const bin = join(directory, "bin");
  const built = (await readdir(bin, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const program = built.map(({ parentPath, name }) => join(parentPath, name));
  const { stdout } = await run("ldd", [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
  const files = Object.fromEntries([
    ...libraries.map((path) => [path, path]),
    ...program.map((file) => [join("/app", relative(bin, file)), file]),
    ["/node", process.execPath],
  ]);
  return { name: serverImage, entrypoint: ["/node", "/app/apiserver.js"], files };
}
