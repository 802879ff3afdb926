import { rm } from "node:fs/promises";
import { Kubectl } from "../../e2e/support/kubectl.ts";
import { kubeconfigOf } from "../../control-plane/kubeconfig.ts";
import { ensureKubectl } from "../../kubectl/ensure-kubectl.mjs";
import type { Unavailable } from "../../control-plane/binaries.ts";
import type { Cluster } from "../cluster.ts";
import type { TestRegistry } from "../../image/support/registry.ts";
import { install, name, namespace, sharedStorage } from "./installation.ts";
import { scaffoldProject } from "./scaffolded-project.ts";

/** A cluster in which a scaffolded API server answers, as test files get it. */
export interface DeployedCluster extends Pick<Cluster, "server" | "ca" | "admin" | "etcd" | "etcdImage"> {
  /** That the node pulls from. */
  readonly registry: string;
  /** The program. */
  readonly kubectl: string;
  /** Of an administrator: its text. */
  readonly kubeconfig: string;
}

export async function deploy(cluster: Cluster, registry: TestRegistry): Promise<DeployedCluster | Unavailable> {
  const found = await ensureKubectl();
  if ("missing" in found) return { unavailable: found.missing };
  const { server, ca, admin, etcd, etcdImage } = cluster;
  const kubeconfig = kubeconfigOf({ server, ca, cert: admin.cert, key: admin.key });
  const kubectl = new Kubectl(found.path, kubeconfig);
  try {
    await deployProject(cluster, registry.host);
  } catch (error) {
    throw new Error(`${String(error)}\n${await stateOf(kubectl)}`, { cause: error });
  } finally {
    kubectl.remove();
  }
  return {
    registry: registry.host,
    etcd,
    etcdImage,
    server,
    ca,
    admin: { cert: admin.cert, key: admin.key },
    kubectl: found.path,
    kubeconfig,
  };
}

async function deployProject(cluster: Cluster, registry: string): Promise<void> {
  const project = await scaffoldProject("stable", " --skip-controller");
  try {
    await cluster.containerd.pullsFrom(registry);
    const { kubeconfig } = cluster;
    await install(project.directory, { name, namespace, registry, kubeconfig, flags: sharedStorage(cluster) });
  } finally {
    await rm(project.folder, { recursive: true });
  }
}

/** What one looks at when something does not start. */
async function stateOf(kubectl: Kubectl): Promise<string> {
  const commands = ["get pods -o wide", "get events", `logs deployment/${name} --tail=30`];
  const outputs = commands.map((command) =>
    kubectl.run([...command.split(" "), "-n", namespace]).then(({ stdout }) => stdout, String),
  );
  return (await Promise.all(outputs)).join("\n");
}
