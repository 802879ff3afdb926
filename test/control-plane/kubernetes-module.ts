import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, go } from "../support/go-program.mjs";

/**
 * Makes a module of another Kubernetes version than the pinned one: same main.go, a go.mod of its own. It is kept beside
 * what is built of it, so that the same sums are verified next time.
 */
export async function withKubernetesModule<T>(
  version: string,
  pinned: string,
  use: (module: string) => Promise<T>,
): Promise<T> {
  if (!/^v1\.\d+\.\d+$/.test(version)) throw new Error(`KUBERNETES_VERSION must look like v1.36.3; got ${version}`);
  const module = join(cacheFolder(), `kube-apiserver-${version}-module`);
  if (!(await isMade(module))) {
    await rm(module, { recursive: true, force: true });
    await mkdir(module, { recursive: true });
    await copyFile(join(pinned, "main.go"), join(module, "main.go"));
    await writeFile(join(module, "go.mod"), await goMod(version));
    await go(["mod", "tidy"], { cwd: module });
    await writeFile(join(module, "made"), "");
  }
  return use(module);
}

const isMade = (module: string): Promise<boolean> =>
  readFile(join(module, "made")).then(
    () => true,
    () => false,
  );

/**
 * k8s.io/kubernetes replaces its staging modules by folders that its published module does not have: each of them is
 * replaced by the module published for the same release.
 */
async function goMod(version: string): Promise<string> {
  const staging = `v0.${version.slice("v1.".length)}`;
  const { GoMod } = JSON.parse(await go(["mod", "download", "-json", `k8s.io/kubernetes@${version}`])) as {
    GoMod: string;
  };
  const text = await readFile(GoMod, "utf8");
  const modules = [...text.matchAll(/^\s*(?:replace )?(k8s\.io\/\S+) => \.\/staging\//gm)].map(([, name]) => name);
  return [
    "module example.com/kube-apiserver",
    /^go .*$/m.exec(text)?.[0] ?? "go 1.23",
    "",
    `require k8s.io/kubernetes ${version}`,
    `require k8s.io/component-base ${staging}`,
    "",
    ...modules.map((name) => `replace ${name} => ${name} ${staging}`),
    "",
  ].join("\n");
}
