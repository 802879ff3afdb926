import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Given on standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that is expected. Default: 0. */
  readonly code?: number;
}

const patience = 60_000;

/** The real kubectl with a home, a cache and a configuration of its own: as on a machine that never saw the server. */
export class Kubectl {
  readonly #program: string;
  readonly #home: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(program: string, kubeconfig: string) {
    this.#program = program;
    this.#home = mkdtempSync(join(tmpdir(), "kubectl-home-"));
    const file = this.file("kubeconfig", kubeconfig);
    this.#env = { PATH: process.env.PATH ?? "", HOME: this.#home, KUBECONFIG: file, TERM: "dumb" };
  }

  /** Writes a file below the home and says where. */
  file(name: string, text: string): string {
    const path = join(this.#home, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs to the end; throws with everything printed if the exit code is another one. */
  async run(args: readonly string[], { input = "", env = {}, code = 0 }: RunOptions = {}): Promise<Ran> {
    const child = spawn(this.#program, args, { env: { ...this.#env, ...env }, timeout: patience });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const ended = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (ended !== code) {
      throw new Error(`kubectl ${args.join(" ")}: exit code ${ended}, expected ${code}\n${stdout}\n${stderr}`);
    }
    return { code: ended, stdout, stderr };
  }

  /** Starts one that does not end by itself. */
  start(args: readonly string[]): Running {
    return new Running(this.#program, args, this.#env);
  }

  remove(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** A kubectl under way. */
export class Running {
  stdout = "";
  stderr = "";
  readonly ended: Promise<number | null>;
  readonly #child;
  readonly #args: readonly string[];

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#args = args;
    this.#child = spawn(program, args, { env, timeout: patience, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.on("data", (chunk: Buffer) => (this.stdout += chunk.toString("utf8")));
    this.#child.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString("utf8")));
    this.ended = new Promise((resolve) => this.#child.on("close", resolve));
  }

  /** Waits until what was printed matches. */
  async prints(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + patience;
    while (!pattern.test(this.stdout)) {
      if (Date.now() > deadline || this.#child.exitCode !== null) {
        throw new Error(`kubectl ${this.#args.join(" ")}: no ${pattern} in:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.ended;
  }
}

/** Cells of a printed table: kubectl pads columns with at least three spaces. */
export const rows = (text: string): string[][] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd().split(/ {3,}/));
