import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../support/package-root.ts";

const run = promisify(execFile);

/** Where everything of a project scaffolded for these tests is. */
export interface ScaffoldedProject {
  readonly folder: string;
  readonly directory: string;
}

export const group = "stable.example.com";

/**
 * A new project with the kind of the tests, made by the commands that a user types.
 * @param of its group, without the domain
 * @param flags e.g. without a controller, which would change objects beside the tests
 */
export async function scaffoldProject(of: string, flags = ""): Promise<ScaffoldedProject> {
  const folder = await mkdtemp(join(tmpdir(), "cluster-project-"));
  const directory = join(folder, "my-apiserver");
  const runtime = `file:${packageRoot()}`;
  await boot(folder, `init repo --domain example.com --skip-install --skip-git --runtime ${runtime} my-apiserver`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await run(npm, ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: directory });
  await boot(
    directory,
    `create group version resource --group ${of} --version v1 --kind CronTab --short-name ct${flags}`,
  );
  await declareFields(directory, of);
  return { folder, directory };
}

/** Runs a command of the tool. @throws with its output, if it fails */
export async function boot(
  cwd: string,
  command: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const tool = join(packageRoot(), "bin", "apiserver-boot.js");
  try {
    return await run(process.execPath, [tool, ...command.split(" ")], { cwd });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`apiserver-boot ${command}\n${stdout}${stderr}`, { cause: error });
  }
}

/** What a user does next. */
async function declareFields(directory: string, of: string): Promise<void> {
  const file = join(directory, "src", "apis", of, "v1", "crontab.ts");
  const source = await readFile(file, "utf8");
  const marker = /(spec: Type\.Object\(\s*\{)/;
  if (!marker.test(source)) throw new Error(`${file}: expected a spec to add fields to`);
  const fields =
    "$1 cronSpec: Type.Optional(Type.String({ description: 'When it runs.' })), replicas: Type.Optional(Type.Integer()),";
  await writeFile(file, source.replace(marker, fields));
}
