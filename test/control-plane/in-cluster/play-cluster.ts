import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "../../../src/client/client.ts";
import type { KubeObject } from "../../../src/meta/types.ts";

interface Workload extends KubeObject {
  readonly spec: { readonly replicas: number };
}

/**
 * Says of every Deployment and StatefulSet of a namespace that it is rolled out, as its controller would once nodes ran its
 * pods. Returns what ends it.
 */
export function playControllers(admin: Client, namespace: string): { stop(): Promise<void> } {
  const stop = new AbortController();
  const done = (async () => {
    while (!stop.signal.aborted) {
      for (const resource of ["deployments", "statefulsets"]) await rollOut(admin, namespace, resource);
      await pause(100);
    }
  })();
  return {
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}

async function rollOut(admin: Client, namespace: string, resource: string): Promise<void> {
  const collection = `/apis/apps/v1/namespaces/${namespace}/${resource}`;
  const { items } = await admin.request<{ items: Workload[] }>({ path: collection });
  for (const { metadata, spec, ["status"]: status } of items) {
    const { replicas } = spec;
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    const wanted = { observedGeneration: metadata.generation, ...counts };
    const found = status as Partial<typeof wanted> | undefined;
    if (found?.observedGeneration === wanted.observedGeneration && found?.availableReplicas === replicas) continue;
    await admin.request({
      method: "PATCH",
      path: `${collection}/${metadata.name}/status`,
      headers: { "content-type": "application/merge-patch+json" },
      body: { status: wanted },
    });
  }
}
