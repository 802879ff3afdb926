import { rm } from "node:fs/promises";
import { Kubectl } from "../../e2e/support/kubectl.ts";
import { ensureKubectl } from "../../kubectl/ensure-kubectl.mjs";
import { kubeconfigOf } from "../../control-plane/kubeconfig.ts";
import type { Unavailable } from "../../control-plane/binaries.ts";
import { startCluster, type Cluster } from "../cluster.ts";
import { manifests, name, namespace } from "./manifests.ts";
import { scaffoldProject, serverContents } from "./scaffolded-image.ts";

/** A cluster in which a scaffolded API server answers. */
export interface Deployed {
  readonly cluster: Cluster;
  /** An administrator's. */
  readonly kubectl: Kubectl;
  stop(): Promise<void>;
}

/** Starts one, or says why there is none here. */
export async function deployedCluster(): Promise<Deployed | Unavailable> {
  const found = await ensureKubectl();
  if ("missing" in found) return { unavailable: found.missing };
  const cluster = await startCluster();
  if ("unavailable" in cluster) return cluster;
  const kubectl = new Kubectl(found.path, kubeconfigOf({ ...cluster, ...cluster.admin }));
  const stop = async (): Promise<void> => {
    kubectl.remove();
    await cluster.stop();
  };
  try {
    await deploy(cluster, kubectl);
    return { cluster, kubectl, stop };
  } catch (error) {
    const state = await stateOf(kubectl);
    await stop();
    throw new Error(`${String(error)}\n${state}`, { cause: error });
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

async function deploy(cluster: Cluster, kubectl: Kubectl): Promise<void> {
  const project = await scaffoldProject();
  await cluster.containerd.add(await serverContents(project));
  await rm(project.folder, { recursive: true });
  await kubectl.run(["apply", "-f", "-"], { input: await manifests(cluster) });
  await kubectl.run(["rollout", "status", "deployment", name, "-n", namespace, "--timeout=60s"]);
  await kubectl.run(["wait", "--for=condition=Available", "apiservice/v1.stable.example.com", "--timeout=30s"]);
}

/** Names a suite; if it cannot run here, with the reason, which is also printed. */
export function titleOf(title: string, started: object | Unavailable): string {
  if (!("unavailable" in started)) return title;
  console.warn(`\nSKIPPED: ${title}: ${String(started.unavailable)}\n`);
  return `${title} (skipped: ${String(started.unavailable)})`;
}
