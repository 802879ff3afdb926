import type { Unavailable } from "../control-plane/binaries.ts";
import { ensureClusterBinaries } from "./binaries.ts";
import { startCluster } from "./cluster.ts";

/** @returns the exit code: 3 where there is no cluster to be had */
export async function main([command = "run"]: readonly string[]): Promise<number> {
  if (command === "run") return run();
  if (command === "binaries") return binaries();
  console.error(`unknown command ${command}; there are run, binaries`);
  return 2;
}

async function binaries(): Promise<number> {
  const found = await ensureClusterBinaries();
  if ("unavailable" in found) return unavailable(found);
  console.log(`${found.kubernetes}\n${found.pause}`);
  return 0;
}

/** Until a signal ends it. */
async function run(): Promise<number> {
  const stopped = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
  const started = Date.now();
  const cluster = await startCluster();
  if ("unavailable" in cluster) return unavailable(cluster);
  console.log(`a cluster of one node at ${cluster.server}, after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  console.log(`its programs' output: ${cluster.folder}\nexport KUBECONFIG=${cluster.kubeconfig}`);
  await stopped;
  await cluster.stop();
  return 0;
}

function unavailable({ unavailable: reason }: Unavailable): number {
  console.error(`no cluster: ${reason}`);
  return 3;
}
