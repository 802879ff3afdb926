import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "apiserver-boot/client";
import { controllers } from "./controllers/index.js";

/** Runs every controller until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kubeconfig: { type: "string" } } });
  // Without --kubeconfig: the file in KUBECONFIG, else the service account of the pod, else ~/.kube/config.
  const client = await Client.fromKubeConfig(values);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

  const running = Object.entries(controllers).map(([name, run]) => {
    log(`starting ${name}`);
    return run({ client, signal: stop.signal, log });
  });
  await Promise.all(running.length > 0 ? running : [untilAborted(stop.signal)]);
  client.close();
}

/** A manager without controllers stays up, too. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  const days = 24 * 60 * 60 * 1000;
  while (!signal.aborted) await setTimeout(days, undefined, { signal }).catch(() => undefined);
}

function log(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`controller-manager: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
