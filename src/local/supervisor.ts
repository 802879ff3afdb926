import { describeExit } from "../process/process-exit.ts";
import type { ProcessExit } from "../process/process-exit.ts";
import { startProcess } from "../process/start-process.ts";
import type { RunningProcess, StartProcessOptions } from "../process/start-process.ts";
import { UserError } from "../project/user-error.ts";

/** How long a process may take to end in its own way. */
const GRACE_MS = 15_000;

/** Processes that live and die together. */
export class Supervisor {
  readonly #processes: RunningProcess[] = [];
  readonly #ended = new AbortController();
  #stopping = false;

  /** Aborts, with a UserError that tells which and why, when a process ends that nobody stopped. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get processes(): readonly Pick<RunningProcess, "name" | "pid">[] {
    return this.#processes;
  }

  async start(options: StartProcessOptions): Promise<void> {
    const running = await startProcess(options);
    this.#processes.push(running);
    void running.exited.then((exit) => {
      if (!this.#stopping && !this.#ended.signal.aborted) this.#ended.abort(endedError(running, exit));
    });
  }

  /**
   * Stops the processes, last started first, each when the one before it ended.
   * @param kill when it aborts, those that are left are killed at once
   */
  async stop(kill: AbortSignal, onStop: (name: string) => void): Promise<void> {
    this.#stopping = true;
    const killAll = (): void => {
      for (const running of this.#processes) void running.stop(0);
    };
    if (kill.aborted) killAll();
    kill.addEventListener("abort", killAll, { once: true });
    for (const running of this.#processes.toReversed()) {
      onStop(running.name);
      await running.stop(kill.aborted ? 0 : GRACE_MS);
    }
    kill.removeEventListener("abort", killAll);
  }
}

function endedError(running: RunningProcess, exit: ProcessExit): UserError {
  const lines = running.lastLines();
  const said =
    lines.length === 0 ? "It printed nothing." : `Its last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
  return new UserError(`${running.name} ended (${describeExit(exit)}). ${said}`);
}
