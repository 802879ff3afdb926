// Programs that are built once from published Go modules and kept in the user's cache.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, constants, copyFile, link, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const buildMilliseconds = 40 * 60_000;
const executable = process.platform === "win32" ? ".exe" : "";

/**
 * The executable's path. One build per set of module versions and Go; a second caller waits for the first; a half-written
 * file never gets the final name.
 * @param {import("./go-program.mjs").GoProgram} program
 */
export async function builtGoProgram({ name, version, module, ldflags = "" }) {
  const sources = await Promise.all(["go.mod", "go.sum", "main.go"].map((file) => readFile(join(module, file))));
  const hash = createHash("sha256").update(await goVersion());
  for (const source of sources) hash.update(source);
  const folder = join(cacheFolder(), `${name}-${version}-${hash.digest("hex").slice(0, 12)}`);
  const file = join(folder, name + executable);
  if (await isExecutable(file)) return file;
  await mkdir(folder, { recursive: true });
  const release = await lock(join(folder, "build.lock"));
  try {
    if (!(await isExecutable(file))) await build(file, module, ldflags);
  } finally {
    await release();
  }
  return file;
}

async function build(file, module, ldflags) {
  const scratch = await mkdtemp(join(tmpdir(), "go-build-"));
  try {
    const built = join(scratch, "built");
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", `-s -w ${ldflags}`.trim(), "-o", built, "."];
    await go(args, { cwd: module });
    await moveFile(built, file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs the go command and returns what it prints. */
export async function go(args, { cwd } = {}) {
  const { stdout } = await run("go", args, {
    cwd,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off" },
    timeout: buildMilliseconds,
    maxBuffer: 1 << 26,
  });
  return stdout;
}

let askedVersion;
/** Such as `go1.26.8`. */
const goVersion = () => (askedVersion ??= go(["env", "GOVERSION"]).then((text) => text.trim()));

/** What is built stays here. */
export const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "apiserver-boot");

/** Resolves when this process holds the lock, to what gives it back. A lock whose owner is gone is taken over. */
async function lock(file) {
  const own = `${file}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    // A link appears with its content, or not at all.
    while (!(await link(own, file).then(() => true, isTaken))) {
      if (await isAbandoned(file)) await rm(file, { force: true });
      else await pause(500);
    }
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(file, { force: true });
}

function isTaken(error) {
  if (error.code !== "EEXIST") throw error;
  return false;
}

async function isAbandoned(file) {
  const owner = Number(await readFile(file, "utf8").catch(() => "0"));
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Across file systems too: copy beside the target first, so that the name appears at once. */
async function moveFile(from, to) {
  const beside = `${to}.${process.pid}`;
  await copyFile(from, beside);
  await rename(beside, to);
}

export async function onPath(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, program + executable);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

export const isExecutable = (file) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** What a failed program said, short enough for the reason of a skip. */
export const firstLines = (error) =>
  String(error.stderr || error.message || error)
    .trim()
    .split("\n")
    .slice(0, 5)
    .join(" | ");
