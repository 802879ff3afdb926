import { tmpdir } from "node:os";
import pico from "picocolors";
import type { CommandContext } from "./command-context.ts";
import { runCommandLine } from "./run-command-line.ts";

/** What a command line left behind. */
export interface TestRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as one without a terminal would. For tests. */
export async function runForTest(words: readonly string[], options: Partial<CommandContext> = {}): Promise<TestRun> {
  const [stdout, stderr] = [collector(), collector()];
  const context = { cwd: tmpdir(), env: {}, stdout, stderr, interactive: false, ...options };
  const code = await runCommandLine(words, context);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(): CommandContext["stdout"] & { text(): string } {
  let collected = "";
  return {
    colors: pico.createColors(false),
    write: (text) => {
      collected += text;
    },
    text: () => collected,
  };
}
