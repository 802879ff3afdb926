import { rm } from "node:fs/promises";
import { Kubectl } from "../../e2e/support/kubectl.ts";
import { kubeconfigOf } from "../../control-plane/kubeconfig.ts";
import { ensureKubectl } from "../../kubectl/ensure-kubectl.mjs";
import type { Unavailable } from "../../control-plane/binaries.ts";
import type { Cluster } from "../cluster.ts";
import { manifests, name, namespace } from "./manifests.ts";
import { scaffoldProject, serverContents } from "./scaffolded-image.ts";

/** A cluster in which a scaffolded API server answers, as test files get it. */
export interface DeployedCluster extends Pick<Cluster, "server" | "ca" | "admin"> {
  /** The program. */
  readonly kubectl: string;
  /** Of an administrator: its text. */
  readonly kubeconfig: string;
}

export async function deploy(cluster: Cluster): Promise<DeployedCluster | Unavailable> {
  const found = await ensureKubectl();
  if ("missing" in found) return { unavailable: found.missing };
  const { server, ca, admin } = cluster;
  const kubeconfig = kubeconfigOf({ server, ca, cert: admin.cert, key: admin.key });
  const kubectl = new Kubectl(found.path, kubeconfig);
  try {
    await install(cluster, kubectl);
  } catch (error) {
    throw new Error(`${String(error)}\n${await stateOf(kubectl)}`, { cause: error });
  } finally {
    kubectl.remove();
  }
  return { server, ca, admin: { cert: admin.cert, key: admin.key }, kubectl: found.path, kubeconfig };
}

async function install(cluster: Cluster, kubectl: Kubectl): Promise<void> {
  const project = await scaffoldProject();
  try {
    await cluster.containerd.add(await serverContents(project));
  } finally {
    await rm(project.folder, { recursive: true });
  }
  await kubectl.run(["apply", "-f", "-"], { input: await manifests(cluster) });
  await kubectl.run(["rollout", "status", "deployment", name, "-n", namespace, "--timeout=60s"]);
  await kubectl.run(["wait", "--for=condition=Available", "apiservice/v1.stable.example.com", "--timeout=30s"]);
}

/** What one looks at when something does not start. */
async function stateOf(kubectl: Kubectl): Promise<string> {
  const commands = ["get pods -o wide", "get events", `logs deployment/${name} --tail=30`];
  const outputs = commands.map((command) =>
    kubectl.run([...command.split(" "), "-n", namespace]).then(({ stdout }) => stdout, String),
  );
  return (await Promise.all(outputs)).join("\n");
}
