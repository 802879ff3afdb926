// Finds the real kubectl: $KUBECTL, else PATH, else built once from Go modules into the user's cache.
// Usage: node test/kubectl/ensure-kubectl.mjs [--build]   prints its path; exits 3 with the reason where there is none.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtGoProgram, firstLines, isExecutable, onPath } from "../support/go-program.mjs";

const here = dirname(fileURLToPath(import.meta.url));

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

async function builtKubectl() {
  const modules = await readFile(join(here, "go.mod"), "utf8");
  const version = `1.${/k8s\.io\/kubectl v0\.(\S+)/.exec(modules)?.[1] ?? "unknown"}`;
  const ldflags = `-X k8s.io/component-base/version.gitVersion=v${version}`;
  return builtGoProgram({ name: "kubectl", version, module: here, ldflags });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await ensureKubectl({ build: process.argv.includes("--build") });
  if ("missing" in result) {
    console.error(result.missing);
    process.exit(3);
  }
  console.log(result.path);
}
