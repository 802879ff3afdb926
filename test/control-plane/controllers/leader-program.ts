// A controller manager of its own process, which writes down whenever it acts: at the API server, and elsewhere.
import type { V1ConfigMap } from "@kubernetes/client-node";
import { appendFileSync } from "node:fs";
import { Client } from "../../../src/client/client.ts";
import { defineController, from, Manager, resourceType } from "../../../src/controller/index.ts";

const [kubeconfig = "", identity = "", record = "", times = "{}"] = process.argv.slice(2);
const configMaps = resourceType<V1ConfigMap>("v1", "ConfigMap");
let count = 0;

/** Restlessly: every few milliseconds there is something to do for every object. */
const restless = defineController({
  name: "restless",
  for: from(configMaps, { labelSelector: "acted-on=yes" }),
  concurrency: 3,
  async reconcile({ metadata: { name = "", namespace = "" } }, { client, throwIfNotLeading }) {
    throwIfNotLeading();
    // CLOCK_MONOTONIC, which all processes of a machine share.
    appendFileSync(record, `${process.hrtime.bigint()} ${identity}\n`);
    const data = { by: identity, count: String(++count) };
    await client.resource(configMaps).patch(name, { data }, { namespace, retries: 0 });
    return { requeueAfter: 5 };
  },
});

const client = await Client.fromKubeConfig({ kubeconfig });
const manager = new Manager({
  client,
  controllers: [restless],
  leaderElection: { name: "restless", namespace: "default", identity, ...(JSON.parse(times) as object) },
  log: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
});
/** It knows all there is to know, and waits for the Lease, or has it. */
const ready = setInterval(() => {
  if (manager.problems().length > 0) return;
  process.stdout.write("ready\n");
  clearInterval(ready);
}, 20);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
try {
  await manager.run(stop.signal);
} catch (error) {
  process.stdout.write(`${new Date().toISOString()} ended: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
clearInterval(ready);
client.close();
