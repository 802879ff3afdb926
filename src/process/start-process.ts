import { execa } from "execa";
import { UserError } from "../project/user-error.ts";
import { LineSplitter } from "./line-splitter.ts";
import { explainMissingProgram } from "./missing-program.ts";
import type { ProcessExit } from "./process-exit.ts";
import { hasProcessGroups, killGroupAtExit, signalGroup } from "./signal-group.ts";

export interface StartProcessOptions {
  /** Shown before each of its lines. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly installHint?: string;
  /** Takes each line of its output and errors, without line end, in order. */
  readonly onLine: (line: string) => void;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it ended and all its output was handed over. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The last lines it printed, oldest first. */
  lastLines(): readonly string[];
  /** Asks it to end, kills it and its children after the grace period. May be called again, e.g. with 0 to kill now. */
  stop(graceMs: number): Promise<ProcessExit>;
}

const KEPT_LINES = 20;

/**
 * Starts a long-lived program in a process group of its own, so that Ctrl-C reaches only us and we stop our processes
 * in our order.
 * @throws UserError if it cannot be started.
 */
export async function startProcess(options: StartProcessOptions): Promise<RunningProcess> {
  const subprocess = execa(options.program, options.args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    reject: false,
    buffer: false,
    stdin: "ignore",
    detached: hasProcessGroups,
    // execa leaves detached processes alone when this process exits: killGroupAtExit does not.
  });
  const { pid } = subprocess;
  if (pid === undefined) throw await startError(subprocess, options);
  const kept: string[] = [];
  const onLine = (line: string): void => {
    if (kept.push(line) > KEPT_LINES) kept.shift();
    options.onLine(line);
  };
  for (const stream of [subprocess.stdout, subprocess.stderr]) splitLines(stream, onLine);
  const release = killGroupAtExit(pid);
  const exited = subprocess.then(({ exitCode, signal }): ProcessExit => {
    release();
    return signal === undefined ? { code: exitCode ?? 1 } : { signal };
  });
  return { name: options.name, pid, exited, lastLines: () => kept, stop: async (grace) => stop(pid, exited, grace) };
}

async function startError(subprocess: PromiseLike<unknown>, options: StartProcessOptions): Promise<unknown> {
  const result = await subprocess;
  const explained = explainMissingProgram(result, options.program, options.installHint);
  if (explained instanceof UserError) return explained;
  return new UserError(`Cannot start ${options.name} (${options.program})`, { cause: result });
}

function splitLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const splitter = new LineSplitter(onLine);
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => splitter.write(text));
  stream.on("end", () => splitter.end());
}

async function stop(pid: number, exited: Promise<ProcessExit>, graceMs: number): Promise<ProcessExit> {
  signalGroup(pid, graceMs > 0 ? "SIGTERM" : "SIGKILL");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  try {
    return await exited;
  } finally {
    clearTimeout(timer);
    // Children that outlived their parent.
    signalGroup(pid, "SIGKILL");
  }
}
