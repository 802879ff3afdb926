import { UsageError, UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * Asks a person before something is lost.
 * @throws UserError if the answer is no; UsageError if nobody is there to ask and `yes` was not given
 */
export async function confirm(context: CommandContext, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!context.interactive) throw new UsageError(`${question} Say so with --yes`);
  const { default: inquirer } = await import("inquirer");
  // Questions go to stderr: stdout is for results.
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  const { sure } = await prompt<{ sure: boolean }>([
    { type: "confirm", name: "sure", message: question, default: false },
  ]);
  if (!sure) throw new UserError("Nothing was deleted, nothing was started");
}
