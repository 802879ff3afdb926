import { execFileSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { builtEtcd } from "./etcd-module.ts";

export interface EtcdBinary {
  readonly path: string;
  /** Such as 3.5.21. */
  readonly version: string;
}

/**
 * Every etcd of this machine, one of each version: on PATH, in KUBEBUILDER_ASSETS, and built from its Go module for the
 * control plane. ETCD_VERSIONS (such as v3.5.35,v3.6.16) names others in their place, which are built if need be.
 */
export async function etcdBinaries(): Promise<readonly EtcdBinary[]> {
  const wanted = (process.env["ETCD_VERSIONS"] ?? "").split(",").filter((version) => version !== "");
  const built: string[] = [];
  for (const version of wanted) built.push(await builtEtcd(version));
  const byVersion = new Map<string, EtcdBinary>();
  for (const path of wanted.length > 0 ? built : [...onPath(), ...inAssets(), ...inCache()]) {
    const version = versionOf(path);
    if (version !== undefined && !byVersion.has(version)) byVersion.set(version, { path, version });
  }
  return [...byVersion.values()];
}

const onPath = (): string[] => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "etcd"));

function inAssets(): string[] {
  const assets = process.env["KUBEBUILDER_ASSETS"];
  return assets === undefined || assets === "" ? [] : [join(assets, "etcd")];
}

function inCache(): string[] {
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "apiserver-boot");
  try {
    const folders = readdirSync(cache).filter((name) => name.startsWith("etcd-"));
    return folders.map((name) => join(cache, name, "etcd"));
  } catch {
    return [];
  }
}

function versionOf(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return /etcd Version: (\S+)/.exec(execFileSync(path, ["--version"], { encoding: "utf8" }))?.[1];
  } catch {
    return undefined;
  }
}
