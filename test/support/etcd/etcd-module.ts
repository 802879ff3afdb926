import { access, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtGoProgram, cacheFolder, go } from "../go-program.mjs";
import { packageRoot } from "../package-root.ts";

const pinned = join(packageRoot(), "test", "control-plane", "etcd");

/**
 * etcd of another version than the pinned one, such as v3.5.35: built once, of the same main.go and a go.mod of its own,
 * which is kept beside what is built of it.
 */
export async function builtEtcd(version: string): Promise<string> {
  if (!/^v3\.\d+\.\d+$/.test(version)) throw new Error(`ETCD_VERSIONS: expected such as v3.6.16, got ${version}`);
  const module = join(cacheFolder(), `other-etcd-${version}-module`);
  if (!(await isMade(module))) await makeModule(module, version);
  return builtGoProgram({ name: "other-etcd", version, module });
}

/** `go mod tidy` writes the sums last. */
const isMade = (module: string): Promise<boolean> =>
  access(join(module, "go.sum")).then(
    () => true,
    () => false,
  );

async function makeModule(module: string, version: string): Promise<void> {
  await mkdir(module, { recursive: true });
  await copyFile(join(pinned, "main.go"), join(module, "main.go"));
  const lines = ["module example.com/etcd", "go 1.26.0", `require go.etcd.io/etcd/server/v3 ${version}`];
  await writeFile(join(module, "go.mod"), `${lines.join("\n\n")}\n`);
  await go(["mod", "tidy"], { cwd: module });
}
