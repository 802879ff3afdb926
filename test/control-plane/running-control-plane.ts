import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** What the folder of a control plane says of it, to who comes later. */
export interface RunningControlPlane {
  /** Of what stops it when it is asked to end. */
  readonly pid: number;
  /** Of etcd and kube-apiserver. */
  readonly pids: readonly number[];
  readonly server: string;
  readonly version: string;
  readonly kubeconfig: string;
}

const stateFile = (folder: string): string => join(folder, "running.json");

export async function writeRunning(folder: string, running: RunningControlPlane): Promise<void> {
  const beside = `${stateFile(folder)}.new`;
  await writeFile(beside, JSON.stringify(running));
  await rename(beside, stateFile(folder));
}

/** What was written there, whether it still runs or not. */
export async function readRunning(folder: string): Promise<RunningControlPlane | undefined> {
  const text = await readFile(stateFile(folder), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunningControlPlane);
}

export const isAlive = ({ pid }: RunningControlPlane): boolean => isRunning(pid);

/** Ends it, also where what should stop it is gone; resolves when nothing is left of it. */
export async function stopRunning(folder: string, running: RunningControlPlane): Promise<void> {
  for (const pid of isAlive(running) ? [running.pid] : running.pids) end(pid);
  while ([running.pid, ...running.pids].some(isRunning)) await pause(100);
  await rm(folder, { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function end(pid: number): void {
  if (isRunning(pid)) process.kill(pid, "SIGTERM");
}
