import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { contractGroup } from "../contract/support/kinds.ts";
import { packageRoot } from "../support/package-root.ts";
import { ensureBinaries } from "./binaries.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf, installKinds } from "./install-kinds.ts";
import { isAlive, readRunning, stopRunning, writeRunning, type RunningControlPlane } from "./running-control-plane.ts";

const log = join(packageRoot(), "node_modules", ".cache", "control-plane", "background.log");

/**
 * @param restart how this program was called: what goes on in the background is called likewise
 * @returns the exit code: 3 where there is no control plane to be had
 */
export async function main(argv: readonly string[], restart: string): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      "contract-kinds": { type: "boolean", default: false },
      folder: { type: "string", default: join(packageRoot(), ".control-plane") },
    },
  });
  const folder = resolve(values.folder);
  const [command = "run", ...rest] = positionals;
  const commands: Record<string, () => Promise<number>> = {
    run: () => run(folder, values["contract-kinds"]),
    start: () => startInBackground(folder, [restart, "run", ...argv.filter((word) => word !== "start")]),
    stop: () => stop(folder),
    status: () => status(folder),
    binaries,
  };
  const chosen = commands[command];
  if (chosen !== undefined && rest.length === 0) return chosen();
  console.error(`unknown command ${positionals.join(" ")}; there are ${Object.keys(commands).join(", ")}`);
  return 2;
}

/** Until a signal ends it. */
async function run(folder: string, withContractKinds: boolean): Promise<number> {
  if (await isThere(folder)) return 1;
  await rm(folder, { recursive: true, force: true });
  const stopped = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
  const plane = await startControlPlane({ folder });
  if ("unavailable" in plane) return unavailable(plane.unavailable);
  try {
    if (withContractKinds) await installContractKinds(plane);
    const { server, version, kubeconfig, pids } = plane;
    const running = { pid: process.pid, pids, server, version, kubeconfig };
    await writeRunning(folder, running);
    console.log(described(running));
    await stopped;
    return 0;
  } finally {
    await plane.stop();
  }
}

async function installContractKinds(plane: ControlPlane): Promise<void> {
  const client = adminOf(plane);
  await installKinds(client, [contractGroup]);
  client.close();
}

/** Returns when it is ready. */
async function startInBackground(folder: string, args: readonly string[]): Promise<number> {
  if (await isThere(folder)) return 1;
  await mkdir(dirname(log), { recursive: true });
  const output = openSync(log, "w");
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  while (child.exitCode === null && child.signalCode === null) {
    const running = await readRunning(folder);
    if (running?.pid === child.pid && running !== undefined) {
      child.unref();
      console.log(described(running));
      return 0;
    }
    await pause(100);
  }
  console.error(await readFile(log, "utf8"));
  return child.exitCode ?? 1;
}

async function isThere(folder: string): Promise<boolean> {
  const running = await readRunning(folder);
  if (running === undefined || !isAlive(running)) return false;
  console.error(`already running:\n${described(running)}`);
  return true;
}

async function stop(folder: string): Promise<number> {
  const running = await readRunning(folder);
  if (running !== undefined) await stopRunning(folder, running);
  console.log(running === undefined ? "not running" : "stopped");
  return 0;
}

async function status(folder: string): Promise<number> {
  const running = await readRunning(folder);
  const alive = running !== undefined && isAlive(running);
  console.log(alive ? described(running) : "not running");
  return alive ? 0 : 1;
}

async function binaries(): Promise<number> {
  const found = await ensureBinaries();
  if ("unavailable" in found) return unavailable(found.unavailable);
  console.log(`${found.kubeApiserver}\n${found.etcd}`);
  return 0;
}

function unavailable(reason: string): number {
  console.error(`no control plane: ${reason}`);
  return 3;
}

const described = ({ version, server, kubeconfig }: RunningControlPlane): string =>
  `kube-apiserver ${version} at ${server}\nexport KUBECONFIG=${kubeconfig}`;
