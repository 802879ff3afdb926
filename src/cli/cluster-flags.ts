import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { UsageError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";

/** Which cluster, as kubectl asks for it, and how patient one is with it. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export function addClusterFlags(command: Command): Command {
  return command
    .option("--kubeconfig <file>", "of the cluster (default: as kubectl finds it)")
    .option("--context <name>", "in the kubeconfig (default: its current one)")
    .option("--timeout <duration>", "how long each thing may take, such as 90s or 10m", parseTimeout, 300_000);
}

export function clusterOptions({ cwd }: CommandContext, { kubeconfig, context }: ClusterFlags) {
  if (kubeconfig === "") throw new UsageError("--kubeconfig: expected a file");
  return {
    ...(kubeconfig !== undefined && { kubeconfig: resolve(cwd, kubeconfig) }),
    ...(context !== undefined && { context }),
  };
}

const unitMilliseconds: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

function parseTimeout(text: string): number {
  const [, amount, unit = ""] = /^([1-9]\d*)([smh])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("Give a number of s, m or h, such as 90s.");
  return Number(amount) * (unitMilliseconds[unit] ?? 0);
}
