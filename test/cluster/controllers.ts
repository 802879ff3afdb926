import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { kubeconfigOf } from "../control-plane/kubeconfig.ts";
import type { Sandbox } from "./sandbox.ts";

export interface ProgramOptions {
  readonly plane: ControlPlane;
  readonly sandbox: Sandbox;
  readonly kubernetes: string;
  readonly folder: string;
}

/** The real controller manager, with all of its controllers, and the real scheduler. */
export async function startControllers(options: ProgramOptions): Promise<void> {
  const { plane, sandbox, kubernetes, folder } = options;
  const start = async (name: string, args: readonly string[]): Promise<void> => {
    const kubeconfig = await kubeconfigFor(options, `system:${name}`);
    const flags = [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--kube-api-qps=200", "--kube-api-burst=400"];
    sandbox.start(name, kubernetes, [name, ...flags, ...args], folder);
  };
  await start("kube-controller-manager", [
    "--secure-port=0",
    "--use-service-account-credentials",
    `--service-account-private-key-file=${plane.keys.serviceAccountKey}`,
    `--root-ca-file=${plane.keys.ca}`,
    `--cluster-signing-cert-file=${plane.keys.ca}`,
    `--cluster-signing-key-file=${plane.keys.caKey}`,
  ]);
  await start("kube-scheduler", ["--secure-port=0"]);
}

/** A file that lets a part of the cluster in, by a certificate. */
export async function kubeconfigFor(
  { plane, folder }: Pick<ProgramOptions, "plane" | "folder">,
  user: string,
  ...groups: string[]
): Promise<string> {
  const { cert, key } = await plane.authority.client(user, ...groups);
  const file = join(folder, `${user.replaceAll(":", "-")}.kubeconfig`);
  await writeFile(file, kubeconfigOf({ server: plane.server, ca: plane.ca, cert, key }), { mode: 0o600 });
  return file;
}
