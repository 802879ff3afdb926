import type { CommandContext } from "./command-context.ts";
import { processContext } from "./process-context.ts";
import { readToolVersion } from "./tool-version.ts";

// The one place that decides how the process ends: 0 done, 1 failed, 2 called wrongly.
const context = processContext(process);
process.exitCode = await run(process.argv.slice(2), context);

async function run(words: readonly string[], context: CommandContext): Promise<number> {
  // Asked often by scripts, so not even commander is loaded.
  if (words.length === 1 && words[0] === "--version") {
    context.stdout.write(`${readToolVersion()}\n`);
    return 0;
  }
  const { runCommandLine } = await import("./run-command-line.ts");
  return runCommandLine(words, context);
}
