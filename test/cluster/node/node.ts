import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubeconfigFor, type ProgramOptions } from "../controllers.ts";
import { podNetwork } from "./containerd.ts";
import { kubeletConfig, kubeProxyConfig, type KubeletOptions } from "./node-config.ts";

export const nodeName = "node-1";

/** The real kubelet, and kube-proxy, which makes the addresses of Services reachable. */
export async function startNode(
  options: ProgramOptions,
  node: Pick<KubeletOptions, "socket" | "controlGroup" | "dns">,
): Promise<void> {
  const { plane, sandbox, kubernetes, folder } = options;
  const start = async (name: string, config: object, args: readonly string[]): Promise<void> => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify(config));
    const flags = [`--config=${file}`, `--hostname-override=${nodeName}`];
    sandbox.start(name, kubernetes, [name, ...flags, ...args], folder);
  };
  await start("kubelet", kubeletConfig({ ...node, folder, ca: plane.keys.ca }), [
    `--kubeconfig=${await kubeconfigFor(options, `system:node:${nodeName}`, "system:nodes")}`,
    `--root-dir=${join(folder, "kubelet")}`,
    `--cert-dir=${join(folder, "kubelet-pki")}`,
    `--node-ip=${sandbox.address}`,
  ]);
  const kubeconfig = await kubeconfigFor(options, "system:kube-proxy");
  await start("kube-proxy", kubeProxyConfig(kubeconfig, podNetwork), []);
}
