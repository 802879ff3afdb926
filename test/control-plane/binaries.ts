import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { builtGoProgram, firstLines, isExecutable, onPath } from "../support/go-program.mjs";
import { packageRoot } from "../support/package-root.ts";
import { withKubernetesModule } from "./kubernetes-module.ts";

export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  /** Where they come from, for people. */
  readonly from: string;
}

export interface Unavailable {
  /** Why there is no real control plane here. */
  readonly unavailable: string;
}

/** Of test/control-plane/kube-apiserver. */
export const pinnedVersion = "v1.37.2";
const folder = (name: string): string => join(packageRoot(), "test", "control-plane", name);

/**
 * kube-apiserver and etcd: of the folder in KUBEBUILDER_ASSETS (envtest's convention), else built once from their
 * published Go modules. `KUBERNETES_VERSION` (such as v1.36.3) chooses another version than the pinned one.
 */
export async function ensureBinaries(
  version = process.env.KUBERNETES_VERSION ?? pinnedVersion,
): Promise<Binaries | Unavailable> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== "") return inAssets(assets);
  if ((await onPath("go")) === undefined) {
    return { unavailable: "KUBEBUILDER_ASSETS is not set, and Go, which could build kube-apiserver, is not installed" };
  }
  try {
    const etcd = await etcdProgram();
    return { etcd, kubeApiserver: await kubeApiserver(version), from: `Go modules, Kubernetes ${version}` };
  } catch (error) {
    return { unavailable: `KUBEBUILDER_ASSETS is not set, and Go could not build them: ${firstLines(error)}` };
  }
}

async function inAssets(assets: string): Promise<Binaries | Unavailable> {
  const etcd = join(assets, "etcd");
  const kubeApiserver = join(assets, "kube-apiserver");
  for (const file of [etcd, kubeApiserver]) {
    if (!(await isExecutable(file))) return { unavailable: `KUBEBUILDER_ASSETS: ${file} is not an executable file` };
  }
  return { etcd, kubeApiserver, from: `KUBEBUILDER_ASSETS (${assets})` };
}

/** Of its Go module; where that cannot be had, an installed one will do. */
async function etcdProgram(): Promise<string> {
  const module = folder("etcd");
  const modules = await readFile(join(module, "go.mod"), "utf8");
  const version = /go\.etcd\.io\/etcd\/server\/v3 (v\S+)/.exec(modules)?.[1] ?? "unknown";
  try {
    return await builtGoProgram({ name: "etcd", version, module });
  } catch (error) {
    const installed = await onPath("etcd");
    if (installed === undefined) throw error;
    return installed;
  }
}

async function kubeApiserver(version: string): Promise<string> {
  const build = (module: string): Promise<string> =>
    builtGoProgram({
      name: "kube-apiserver",
      version,
      module,
      ldflags: versionFlags(version),
    });
  const pinned = folder("kube-apiserver");
  return version === pinnedVersion ? build(pinned) : withKubernetesModule(version, pinned, build);
}

/** What a release's build says of itself at /version; without it every version would call itself v0.0.0. */
export function versionFlags(version: string): string {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return Object.entries(values)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(" ");
}
