import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Block, CommandBlock } from "./block.ts";
import { clone, freshEnvironment } from "./environment.ts";
import { isOutput, masked } from "./expected-output.ts";
import { ShellProcess, TerminalState } from "./shell.ts";

const secondsToStop = 30;

/** Does with the blocks of one page, in order, what a reader would: one terminal, and a second one for what stays up. */
export class Terminal {
  readonly #directory = realpathSync(mkdtempSync(join(tmpdir(), "docs-")));
  readonly #env: NodeJS.ProcessEnv;
  readonly #state: TerminalState;
  #background: ShellProcess | undefined;
  #logs = 0;

  /** @param prepare fills the folder the reader starts in, and says which one it is. */
  constructor(kubectl: string | undefined, prepare: (folder: string) => string = (folder) => folder) {
    this.#env = freshEnvironment(this.#directory, kubectl);
    const folder = join(this.#directory, "work");
    mkdirSync(folder);
    this.#state = new TerminalState(this.#directory, prepare(folder));
  }

  /** @throws Error that shows what was printed instead. */
  async do(block: Exclude<Block, { type: "no-run" }>): Promise<void> {
    if (block.type === "file") return this.#write(block);
    if (block.afterCtrlC || block.type === "background") await this.pressCtrlC();
    if (block.type === "background") await this.#start(block);
    else await this.#run(block);
  }

  /** Ctrl-C where something stays up. It has to end, whatever its exit code. */
  async pressCtrlC(): Promise<void> {
    const running = this.#background;
    this.#background = undefined;
    if (running === undefined) return;
    running.signal("SIGINT");
    await running.end(secondsToStop);
  }

  async close(): Promise<void> {
    try {
      await this.pressCtrlC();
    } finally {
      rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  #write({ path, text }: { path: string; text: string }): void {
    const file = join(this.#state.cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async #run(block: CommandBlock): Promise<void> {
    const script = block.inClone ? this.#state.script(block.text) : this.#state.lastingScript(block.text);
    const { code, output } = await this.#shell(script, block).end(block.timeoutSeconds);
    if (code !== block.exit) throw new Error(`exit code ${code}, expected ${block.exit}:\n${output}`);
    this.#compare(block, output);
  }

  async #start(block: CommandBlock): Promise<void> {
    const started = this.#shell(this.#state.script(block.text), block);
    this.#background = started;
    const deadline = performance.now() + block.timeoutSeconds * 1000;
    while (!started.output.includes(block.ready)) {
      if (!started.isRunning) throw new Error(`ended before it was ready:\n${started.output}`);
      if (performance.now() > deadline) throw new Error(`not ready (${block.ready}):\n${started.output}`);
      await sleep(50);
    }
    // What it says about being ready may take more than one line.
    await sleep(300);
    this.#compare(block, started.output);
  }

  #shell(script: string, { inClone }: CommandBlock): ShellProcess {
    const log = join(this.#directory, `${++this.#logs}.log`);
    return new ShellProcess(script, { cwd: inClone ? clone : this.#state.cwd, env: this.#env, log });
  }

  #compare({ output: expected }: CommandBlock, printed: string): void {
    if (expected === undefined) return;
    const actual = this.#asOnThePage(printed);
    if (isOutput(expected, actual)) return;
    throw new Error(`printed:\n${masked(actual)}\n\nthe page says:\n${masked(expected)}`);
  }

  /** Pages are about somebody whose clone and folder lie in /home/you. */
  #asOnThePage(text: string): string {
    return text
      .replaceAll(join(this.#directory, "work"), "/home/you")
      .replaceAll(join(this.#directory, "home"), "/home/you")
      .replaceAll(clone, "/home/you/apiserver-boot");
  }
}
