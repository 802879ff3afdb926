import { parseArgs } from "node:util";
import { Client } from "../../client/client.ts";
import type { ControllerDefinition } from "../define-controller.ts";
import { Manager, type ManagerOptions } from "./manager.ts";
import { parseBindAddress, ProbeServer, type ProbeHandler } from "./probe-server.ts";

export interface ControllerManagerOptions extends Pick<
  ManagerOptions,
  "transform" | "resyncMilliseconds" | "gracefulMilliseconds"
> {
  /** Of the program: in its Lease and its user agent. */
  readonly name: string;
  readonly controllers: readonly ControllerDefinition[];
  /** Default: the process' own arguments. */
  readonly argv?: readonly string[];
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

const help = (name: string): string => `Usage: ${name} [flags]

  --kubeconfig string                  File with the cluster's address and credentials. Default: the file in KUBECONFIG,
                                       else the service account of the pod, else ~/.kube/config.
  --namespace string                   Watch this namespace alone.
  --leader-elect                       Act only while holding a Lease, so that several can run.
  --leader-election-id string          Name of the Lease. Default: ${name}.
  --leader-election-namespace string   Namespace of the Lease. Default: the pod's, or the kubeconfig's.
  --health-probe-bind-address string   [host]:port of /healthz and /readyz; 0: none. Default: 0.
  --metrics-bind-address string        [host]:port of /metrics; 0: none. Default: 0.
`;

const flags = {
  kubeconfig: { type: "string" },
  namespace: { type: "string" },
  "leader-elect": { type: "boolean" },
  "leader-election-id": { type: "string" },
  "leader-election-namespace": { type: "string" },
  "health-probe-bind-address": { type: "string", default: "0" },
  "metrics-bind-address": { type: "string", default: "0" },
  help: { type: "boolean" },
} as const;

/**
 * Runs controllers as a program of its own: flags, log on stdout, signals, exit code. The process ends when its work does: 0
 * after SIGTERM or SIGINT, 1 if it failed or lost the lead, 2 for a wrong flag.
 */
export async function runControllerManager(options: ControllerManagerOptions): Promise<void> {
  let values;
  try {
    values = parseArgs({ args: withoutValues(options.argv ?? process.argv.slice(2)), options: flags }).values;
    parseBindAddress(values["health-probe-bind-address"]);
    parseBindAddress(values["metrics-bind-address"]);
  } catch (error) {
    return fail(2, `${(error as Error).message}\nSee --help.`);
  }
  if (values.help === true) return void process.stdout.write(help(options.name));
  try {
    await run(options, values);
    process.exit(0);
  } catch (error) {
    fail(1, `${options.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** As Go reads them: --leader-elect=false is none, and the last one counts. */
function withoutValues(argv: readonly string[]): string[] {
  const others = argv.filter((arg) => !/^--leader-elect(=true|=false)?$/.test(arg));
  const last = argv.findLast((arg) => /^--leader-elect(=|$)/.test(arg));
  return last === "--leader-elect" || last === "--leader-elect=true" ? [...others, "--leader-elect"] : others;
}

type FlagValues = ReturnType<typeof parseArgs<{ options: typeof flags }>>["values"];

async function run(options: ControllerManagerOptions, values: FlagValues): Promise<void> {
  const { name, controllers } = options;
  const { kubeconfig, namespace } = values;
  const client = await Client.fromKubeConfig({ userAgent: name, ...(kubeconfig !== undefined && { kubeconfig }) });
  const leaderElection = {
    name: values["leader-election-id"] ?? name,
    namespace: values["leader-election-namespace"] ?? client.namespace,
  };
  const manager = new Manager({
    ...options,
    client,
    controllers,
    log,
    ...(namespace !== undefined && { namespace }),
    ...(values["leader-elect"] === true && { leaderElection }),
  });
  const servers = await startProbes(manager, values);
  for (const controller of controllers) log(`starting ${controller.name}`);
  // A project may have no controllers, and those that wait for something keep no process alive.
  const staying = setInterval(() => undefined, dayMilliseconds);
  try {
    await manager.run(stopSignal());
  } finally {
    clearInterval(staying);
    for (const server of servers) await server.close();
    client.close();
  }
}

/** A second signal ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()));
  return stop.signal;
}

async function startProbes(manager: Manager, values: FlagValues): Promise<ProbeServer[]> {
  const health = { "/healthz": alive, "/livez": alive, "/readyz": ready(manager) };
  const metrics = { "/metrics": metricsOf(manager) };
  const wanted = [
    [values["health-probe-bind-address"], health],
    [values["metrics-bind-address"], metrics],
  ] as const;
  const servers: ProbeServer[] = [];
  for (const [text, paths] of wanted) {
    const address = parseBindAddress(text);
    if (address === undefined) continue;
    const server = new ProbeServer(paths);
    servers.push(server);
    log(`${Object.keys(paths).join(", ")} on port ${await server.listen(address)}`);
  }
  return servers;
}

/** A manager that has lost its lead ends by itself; what it can still say is that it turns. */
const alive: ProbeHandler = () => Promise.resolve({ status: 200, type: "text/plain; charset=utf-8", text: "ok" });

const ready =
  (manager: Manager): ProbeHandler =>
  () => {
    const problems = manager.problems();
    const [status, text] = problems.length === 0 ? [200, "ok"] : [500, `${problems.join("\n")}\n`];
    return Promise.resolve({ status, type: "text/plain; charset=utf-8", text });
  };

const metricsOf =
  (manager: Manager): ProbeHandler =>
  async () => {
    const { registry } = manager.metrics;
    return { status: 200, type: registry.contentType, text: await registry.metrics() };
  };

function log(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}

function fail(code: number, message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
