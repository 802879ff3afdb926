import { CommanderError } from "commander";
import { UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";
import { printCompletion } from "./print-completion.ts";
import { buildProgram } from "./program.ts";
import { usageMessage } from "./usage-message.ts";

/** Runs what was typed after the program's name; every error ends up here. Resolves to the exit code. */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<number> {
  try {
    if (words[0] === "__complete") {
      await printCompletion(context, words.slice(words[1] === "--" ? 2 : 1));
      return 0;
    }
    // Commander's own help command knows the first word only.
    const line = words[0] === "help" ? [...words.slice(1), "--help"] : words;
    const program = await buildProgram(context, line);
    await program.parseAsync(line, { from: "user" });
    return 0;
  } catch (error) {
    return report(error, words, context);
  }
}

function report(error: unknown, words: readonly string[], context: CommandContext): number {
  if (error instanceof CommanderError) return reportCommanderError(error, words, context);
  if (error instanceof UserError) {
    printError(context, error.message);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === "ExitPromptError") {
    // Ctrl-C at a question.
    context.stderr.write("\n");
    printError(context, "stopped; nothing was written");
    return 1;
  }
  printError(context, `this is a bug of apiserver-boot, please report it with what follows`);
  context.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** Commander also throws to end after help, which is no error if it was asked for. */
function reportCommanderError(error: CommanderError, words: readonly string[], context: CommandContext): number {
  if (error.exitCode === 0) return 0;
  // Help was printed because only half a command was given.
  if (error.code !== "commander.help") printError(context, usageMessage(error, words));
  return 2;
}

function printError({ stderr }: CommandContext, message: string): void {
  stderr.write(`${stderr.colors.red("error:")} ${message}\n`);
}
