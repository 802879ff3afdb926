import { join } from "node:path";
import type { ClusterBinaries } from "../cluster/binaries.ts";
import { ChildProgram } from "./child-program.ts";
import type { ControlPlane } from "./control-plane.ts";

/** The real one, with some of its controllers, as an administrator. */
export function startKubeControllerManager(
  { kubernetes }: Pick<ClusterBinaries, "kubernetes">,
  plane: Pick<ControlPlane, "kubeconfig">,
  folder: string,
  controllers: readonly string[],
): ChildProgram {
  const args = [
    "kube-controller-manager",
    `--kubeconfig=${plane.kubeconfig}`,
    `--controllers=${controllers.join(",")}`,
    "--leader-elect=false",
    "--secure-port=0",
  ];
  const log = join(folder, "kube-controller-manager.log");
  return new ChildProgram("kube-controller-manager", kubernetes, args, log);
}
