import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const stopMilliseconds = 20_000;

/** A server in a process of its own, whose output goes into a file. Ends with this process at the latest. */
export class ChildProgram {
  readonly name: string;
  readonly #log: string;
  readonly #child: ChildProcess;
  readonly #killAtExit = (): void => void this.#child.kill("SIGKILL");
  #failure: string | undefined;

  /** @param cwd default: that of this process */
  constructor(name: string, program: string, args: readonly string[], log: string, cwd?: string) {
    this.name = name;
    this.#log = log;
    const output = openSync(log, "a");
    this.#child = spawn(program, args, { stdio: ["ignore", output, output], ...(cwd && { cwd }) });
    closeSync(output);
    process.once("exit", this.#killAtExit);
    this.#child.once("error", (error) => (this.#failure = error.message));
    this.#child.once("exit", (code, signal) => {
      this.#failure ??= `ended with ${signal ?? code}`;
      process.removeListener("exit", this.#killAtExit);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error with the end of its output if it ends or is not ready in time. */
  async ready(isReady: () => Promise<boolean>, milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    while (!(await isReady())) {
      if (this.#failure !== undefined) throw new Error(`${this.name} ${this.#failure}:\n${await this.#lastLines()}`);
      if (Date.now() > deadline) {
        throw new Error(`${this.name} is not ready after ${milliseconds / 1000} s:\n${await this.#lastLines()}`);
      }
      await pause(50);
    }
  }

  /** Resolves when it is gone: asked to end first, ended if it does not. */
  async stop(signal: "SIGTERM" | "SIGKILL" | "SIGINT" = "SIGTERM"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill(signal);
    const impatience = setTimeout(() => this.#child.kill("SIGKILL"), stopMilliseconds);
    await gone;
    clearTimeout(impatience);
  }

  async #lastLines(): Promise<string> {
    return (await readFile(this.#log, "utf8")).split("\n").slice(-30).join("\n");
  }
}
