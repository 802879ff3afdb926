import { join } from "node:path";
import { builtGoProgram, firstLines, onPath } from "../support/go-program.mjs";
import { packageRoot } from "../support/package-root.ts";
import { ensureBinaries, pinnedVersion, versionFlags, type Unavailable } from "../control-plane/binaries.ts";

export interface ClusterBinaries {
  /** kube-controller-manager, kube-scheduler, kubelet and kube-proxy: its first argument says which. */
  readonly kubernetes: string;
  /** What the first process of a sandbox does. */
  readonly pause: string;
  /** What images of etcd are made of: the control plane's own. */
  readonly etcd: string;
}

const folder = (name: string): string => join(packageRoot(), "test", "cluster", name);

/** Built once from published Go modules, as kube-apiserver is. */
export async function ensureClusterBinaries(): Promise<ClusterBinaries | Unavailable> {
  if ((await onPath("go")) === undefined) return { unavailable: "Go, which could build a cluster, is not installed" };
  const plane = await ensureBinaries();
  if ("unavailable" in plane) return plane;
  try {
    const pause = await builtGoProgram({ name: "pause", version: "1", module: folder("pause") });
    const kubernetes = await builtGoProgram({
      name: "kubernetes",
      version: pinnedVersion,
      module: folder("kubernetes"),
      ldflags: versionFlags(pinnedVersion),
    });
    return { kubernetes, pause, etcd: plane.etcd };
  } catch (error) {
    return { unavailable: `Go could not build the programs of a cluster: ${firstLines(error)}` };
  }
}
