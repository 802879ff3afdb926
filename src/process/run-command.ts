import { ExecaError, execa } from "execa";
import type { Options } from "execa";
import { UserError } from "../project/user-error.ts";
import { explainMissingProgram } from "./missing-program.ts";
import { describeExit } from "./process-exit.ts";
import type { ProcessExit } from "./process-exit.ts";
import { hasProcessGroups, killGroupAtExit, signalGroup } from "./signal-group.ts";

export interface RunCommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Print neither the command nor its output, unless it fails. */
  readonly quiet?: boolean;
  /** What to say if the program is missing, e.g. `Install Git: https://git-scm.com`. */
  readonly installHint?: string;
  /** Stops the command and everything it started. Such a command reads no input and is not reached by Ctrl-C itself. */
  readonly signal?: AbortSignal;
}

const FORWARDED_SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end. What it prints goes to stderr, since stdout is for results of the tool.
 * Signals that arrive meanwhile are passed on.
 * @throws UserError if the program is missing or fails; the signal's reason if it was aborted.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<void> {
  options.signal?.throwIfAborted();
  if (options.quiet !== true) process.stderr.write(`$ ${commandLine(program, args)}\n`);
  const subprocess = execa(program, args, execaOptions(options));
  const release =
    options.signal === undefined
      ? forwardSignals((signal) => subprocess.kill(signal))
      : stopOnAbort(subprocess.pid, options.signal);
  try {
    const result = await subprocess;
    options.signal?.throwIfAborted();
    if (result.failed) throw commandError(result, program, args, options);
  } finally {
    release();
  }
}

/** As it could be typed into a shell. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

function execaOptions(options: RunCommandOptions) {
  return {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    reject: false,
    stdin: options.signal === undefined && options.quiet !== true ? "inherit" : "ignore",
    ...(options.quiet === true
      ? { stdout: "pipe", stderr: "pipe", all: true }
      : { stdout: process.stderr, stderr: process.stderr }),
    // Its own group, so that an abort reaches its children too, and Ctrl-C reaches only us.
    ...(options.signal === undefined ? {} : { detached: hasProcessGroups }),
  } as const satisfies Options;
}

interface CommandResult {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly all?: unknown;
}

function commandError(
  result: CommandResult,
  program: string,
  args: readonly string[],
  options: RunCommandOptions,
): unknown {
  const exit = exitOf(result);
  if (exit === undefined) {
    const explained = explainMissingProgram(result, program, options.installHint);
    if (explained instanceof UserError) return explained;
    const reason = result instanceof ExecaError ? result.shortMessage : "it did not start";
    return new UserError(`Cannot run ${commandLine(program, args)}: ${reason}`, { cause: result });
  }
  const output = typeof result.all === "string" && result.all !== "" ? `\n${result.all}` : "";
  return new UserError(`${commandLine(program, args)} failed (${describeExit(exit)}).${output}`, { cause: result });
}

function exitOf(result: CommandResult): ProcessExit | undefined {
  if (result.signal !== undefined) return { signal: result.signal as NodeJS.Signals };
  return result.exitCode === undefined ? undefined : { code: result.exitCode };
}

function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of FORWARDED_SIGNALS) process.on(signal, send);
  return () => {
    for (const signal of FORWARDED_SIGNALS) process.off(signal, send);
  };
}

const GRACE_MS = 3000;

// With an AbortSignal the caller decides what a signal of the system means.
function stopOnAbort(pid: number | undefined, abort: AbortSignal): () => void {
  if (pid === undefined) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(pid, "SIGTERM");
    timer = setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS);
  };
  const release = killGroupAtExit(pid);
  abort.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(timer);
    abort.removeEventListener("abort", stop);
    if (abort.aborted) signalGroup(pid, "SIGKILL");
    release();
  };
}
