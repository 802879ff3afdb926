import type { TestProject } from "vitest/node";
import type { Unavailable } from "../../control-plane/binaries.ts";
import { startCluster } from "../cluster.ts";
import { deploy, type DeployedCluster } from "./deploy.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly deployed: DeployedCluster | Unavailable;
  }
}

/** One cluster for all files, in which a scaffolded API server answers. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  if ("unavailable" in cluster) {
    provide("deployed", cluster);
    console.warn(`\nSKIPPED: no cluster was started: ${cluster.unavailable}\n`);
    return async () => undefined;
  }
  try {
    provide("deployed", await deploy(cluster));
    return () => cluster.stop();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
