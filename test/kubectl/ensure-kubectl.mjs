// Finds the real kubectl: $KUBECTL, else PATH, else built once from Go modules into the user's cache.
// Usage: node test/kubectl/ensure-kubectl.mjs [--build]   prints its path; exits 3 with the reason where there is none.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, constants, copyFile, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const buildMilliseconds = 20 * 60_000;

/**
 * @param {{ build?: boolean }} [options] build: do not look for an installed one
 * @returns {Promise<{ path: string, from: "KUBECTL" | "PATH" | "go" } | { missing: string }>}
 */
export async function ensureKubectl({ build = false } = {}) {
  if (!build) {
    const named = process.env.KUBECTL;
    if (named) {
      return (await isExecutable(named))
        ? { path: named, from: "KUBECTL" }
        : { missing: `KUBECTL names ${named}, which is not an executable file` };
    }
    const found = await onPath("kubectl");
    if (found !== undefined) return { path: found, from: "PATH" };
  }
  if ((await onPath("go")) === undefined) {
    return {
      missing: "no kubectl: KUBECTL is not set, none is on PATH, and Go, which could build it, is not installed",
    };
  }
  try {
    return { path: await builtKubectl(), from: "go" };
  } catch (error) {
    return {
      missing: `no kubectl: KUBECTL is not set, none is on PATH, and Go could not build it: ${firstLines(error)}`,
    };
  }
}

/** One build per set of module versions; a half-written file never gets the final name. */
async function builtKubectl() {
  const sums = await readFile(join(here, "go.sum"));
  const modules = await readFile(join(here, "go.mod"), "utf8");
  const version = /k8s\.io\/kubectl v0\.(\S+)/.exec(modules)?.[1] ?? "unknown";
  const folder = join(
    process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
    "apiserver-boot",
    `kubectl-1.${version}-${createHash("sha256").update(sums).update(modules).digest("hex").slice(0, 12)}`,
  );
  const kubectl = join(folder, process.platform === "win32" ? "kubectl.exe" : "kubectl");
  if (await isExecutable(kubectl)) return kubectl;
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(tmpdir(), "kubectl-build-"));
  try {
    const built = join(scratch, "kubectl");
    const flags = `-s -w -X k8s.io/component-base/version.gitVersion=v1.${version}`;
    await run("go", ["build", "-mod=readonly", "-trimpath", "-ldflags", flags, "-o", built, "."], {
      cwd: here,
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
      timeout: buildMilliseconds,
      maxBuffer: 1 << 24,
    });
    await moveFile(built, kubectl);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return kubectl;
}

/** Across file systems too: copy beside the target first, so that the name appears at once. */
async function moveFile(from, to) {
  const beside = `${to}.${process.pid}`;
  await copyFile(from, beside);
  await rename(beside, to);
}

async function onPath(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    for (const suffix of process.platform === "win32" ? [".exe"] : [""]) {
      const file = join(folder, program + suffix);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

const isExecutable = (file) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const firstLines = (error) =>
  String(error.stderr || error.message || error)
    .trim()
    .split("\n")
    .slice(0, 5)
    .join(" | ");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await ensureKubectl({ build: process.argv.includes("--build") });
  if ("missing" in result) {
    console.error(result.missing);
    process.exit(3);
  }
  console.log(result.path);
}
