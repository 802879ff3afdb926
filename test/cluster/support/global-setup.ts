import type { TestProject } from "vitest/node";
import type { Unavailable } from "../../control-plane/binaries.ts";
import { TestRegistry } from "../../image/support/registry.ts";
import { onPath } from "../../support/go-program.mjs";
import { startCluster } from "../cluster.ts";
import { deploy, type DeployedCluster } from "./deploy.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly deployed: DeployedCluster | Unavailable;
  }
}

/** One cluster for all files, in which a scaffolded API server answers. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const hasRegistry = (await onPath("docker-registry")) !== undefined;
  const cluster = hasRegistry ? await startCluster() : { unavailable: "not installed: docker-registry" };
  if ("unavailable" in cluster) {
    provide("deployed", cluster);
    console.warn(`\nSKIPPED: no cluster was started: ${cluster.unavailable}\n`);
    return async () => undefined;
  }
  const registry = await TestRegistry.start({ address: cluster.outside });
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await registry.remove();
  };
  try {
    provide("deployed", await deploy(cluster, registry));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
