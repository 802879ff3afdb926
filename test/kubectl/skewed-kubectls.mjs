// Old and new kubectls for the skew table: built from Go modules, or unpacked from Debian's package, and kept in the
// user's cache; besides the one that ensure-kubectl finds.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { builtGoProgram, cacheFolder, firstLines, isExecutable, onPath } from "../support/go-program.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/** Minors that have a folder of pinned modules in versions/. */
const built = ["1.26", "1.30"];
/** What Debian bookworm packages. */
const packaged = "1.20";

/**
 * One row for each version, oldest first; one that cannot be had says why.
 * @returns {Promise<readonly ({ name: string, path: string } | { name: string, missing: string })[]>}
 */
export async function skewedKubectls() {
  const rows = [{ name: packaged, find: packagedKubectl }];
  for (const minor of built) rows.push({ name: minor, find: () => builtKubectl(minor) });
  const found = [];
  for (const { name, find } of rows) {
    try {
      found.push({ name: `kubectl ${name}`, path: await find() });
    } catch (error) {
      found.push({ name: `kubectl ${name}`, missing: firstLines(error) });
    }
  }
  return found;
}

async function builtKubectl(minor) {
  if ((await onPath("go")) === undefined) throw new Error("Go, which builds it, is not installed");
  const module = join(here, "versions", `v${minor}`);
  const modules = await readFile(join(module, "go.mod"), "utf8");
  const version = `1.${/k8s\.io\/kubectl v0\.(\S+)/.exec(modules)?.[1] ?? "unknown"}`;
  const ldflags = `-X k8s.io/component-base/version.gitVersion=v${version}`;
  return builtGoProgram({ name: "kubectl", version, module, ldflags });
}

/** Unpacked, not installed: it must not stand in for the machine's own. */
async function packagedKubectl() {
  const folder = join(cacheFolder(), `kubectl-debian-${packaged}`);
  const file = join(folder, "kubectl");
  if (await isExecutable(file)) return file;
  for (const program of ["apt-get", "dpkg-deb"]) {
    if ((await onPath(program)) === undefined)
      throw new Error(`${program}, which gets Debian's package, is not installed`);
  }
  const scratch = await mkdtemp(join(tmpdir(), "kubectl-debian-"));
  try {
    const archive = await download("kubernetes-client", scratch);
    await run("dpkg-deb", ["--extract", archive, scratch]);
    const unpacked = join(scratch, "usr", "bin", "kubectl");
    const { stdout } = await run(unpacked, ["version", "--client"]);
    if (!stdout.includes(`v${packaged}.`)) throw new Error(`Debian's kubernetes-client is not ${packaged}: ${stdout}`);
    await mkdir(folder, { recursive: true });
    const beside = `${file}.${process.pid}`;
    await copyFile(unpacked, beside);
    await rename(beside, file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return file;
}

async function download(name, cwd) {
  const get = () => run("apt-get", ["download", name], { cwd });
  await get().catch(async () => {
    await run("apt-get", ["update", "-qq"]);
    await get();
  });
  const archive = (await readdir(cwd)).find((file) => file.endsWith(".deb"));
  if (archive === undefined) throw new Error(`apt-get download ${name} left no package`);
  return join(cwd, archive);
}
