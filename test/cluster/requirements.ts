import { access } from "node:fs/promises";
import { onPath } from "../support/go-program.mjs";

/** Debian has them in the packages containerd, runc, containernetworking-plugins, iptables, iproute2 and util-linux. */
const programs = [
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "runc",
  "iptables",
  "ip",
  "unshare",
  "nsenter",
  "setpriv",
];

/** Where network plugins are installed: by Debian, and by everybody else. */
const pluginFolders = ["/usr/lib/cni", "/opt/cni/bin"];

/** Why a cluster cannot run on this machine; nothing if it can. */
export async function whatIsMissing(): Promise<string | undefined> {
  if (process.platform !== "linux") return "a node needs Linux";
  if (process.getuid?.() !== 0) return "only root may start a node";
  const absent: string[] = [];
  for (const program of programs) if ((await onPath(program)) === undefined) absent.push(program);
  if (absent.length > 0) return `not installed: ${absent.join(", ")}`;
  if ((await networkPlugins()) === undefined) return `no network plugins in ${pluginFolders.join(" or ")}`;
  return undefined;
}

export async function networkPlugins(): Promise<string | undefined> {
  for (const folder of pluginFolders) {
    if (
      await access(`${folder}/ptp`).then(
        () => true,
        () => false,
      )
    )
      return folder;
  }
  return undefined;
}
