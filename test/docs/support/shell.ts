import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Ended {
  readonly code: number | null;
  /** Standard output and error as a terminal shows them. */
  readonly output: string;
}

/** A script in a process group of its own: what it started is signalled with it, as by the keys of a terminal. */
export class ShellProcess {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor(script: string, options: { cwd: string; env: NodeJS.ProcessEnv; log: string }) {
    this.#log = options.log;
    const log = openSync(options.log, "w");
    // One file for both, so that the lines stay in order.
    const stdio = ["ignore", log, log] as const;
    this.#child = spawn("bash", ["-c", script], {
      cwd: options.cwd,
      env: options.env,
      stdio: [...stdio],
      detached: true,
    });
    closeSync(log);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("exit", resolve);
    });
  }

  get output(): string {
    return readFileSync(this.#log, "utf8");
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * To the whole group, also to what outlived the script; 0 only looks.
   * @returns whether anybody was there
   */
  signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return this.#child.pid !== undefined && process.kill(-this.#child.pid, signal);
    } catch {
      return false;
    }
  }

  /**
   * Waits until the script has ended, and whatever it started.
   * @throws Error with what was printed, if it takes longer; then nothing of it runs any more.
   */
  async end(seconds: number): Promise<Ended> {
    const deadline = performance.now() + seconds * 1000;
    while (this.signal(0)) {
      if (performance.now() > deadline) {
        this.signal("SIGKILL");
        await this.ended;
        throw new Error(`still running after ${seconds} seconds:\n${this.output}`);
      }
      await sleep(20);
    }
    return { code: await this.ended, output: this.output };
  }
}

/** Where a terminal stands, carried from one block to the next: its folder, and the variables that were exported. */
export class TerminalState {
  readonly #exported: string;
  readonly #folder: string;
  readonly #start: string;

  constructor(directory: string, start: string) {
    this.#exported = join(directory, "exported.sh");
    this.#folder = join(directory, "folder");
    this.#start = start;
  }

  get cwd(): string {
    return existsSync(this.#folder) ? readFileSync(this.#folder, "utf8") : this.#start;
  }

  /** The commands as they are typed into this terminal; the first that fails ends them. */
  script(commands: string): string {
    const restore = `[ ! -f '${this.#exported}' ] || source '${this.#exported}'`;
    return `${restore}\nset -e -o pipefail\n${commands}`;
  }

  /** The same, and whatever they leave behind is there for the next block. */
  lastingScript(commands: string): string {
    const save = `export -p > '${this.#exported}'; printf %s "$PWD" > '${this.#folder}'`;
    return `trap '${save.replaceAll("'", String.raw`'\''`)}' EXIT\n${this.script(commands)}`;
  }
}
