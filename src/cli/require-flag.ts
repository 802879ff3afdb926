import type { Problem } from "../project/group-version-kind.ts";
import { UsageError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";

/** A flag without which a command cannot work. */
export interface RequiredFlag {
  /** e.g. `--group`. */
  readonly flag: string;
  /** What is asked for, in half a sentence without an end mark. */
  readonly question: string;
  readonly example: string;
  /** Taken by `--yes`, and offered where a person is asked. */
  readonly suggestion?: string | undefined;
  readonly check: (value: string) => Problem;
}

/**
 * The value of a required flag: as given, else the suggestion if `--yes` was given, else what the person at the terminal
 * answers.
 * @throws UsageError if the value is wrong, or missing with no one to ask
 */
export async function requireFlag(
  context: CommandContext,
  required: RequiredFlag,
  given: string | undefined,
  yes: boolean,
): Promise<string> {
  const { flag, question, example, suggestion, check } = required;
  if (given !== undefined) return checkedFlag(flag, given, check);
  if (yes && suggestion !== undefined) return suggestion;
  if (context.interactive && !yes) return ask(required);
  const way = suggestion === undefined ? "" : `, or --yes to take ${suggestion}`;
  throw new UsageError(`${flag} is missing: ${question}. Give it, such as ${flag} ${example}${way}`);
}

/**
 * A flag's value, if it has no problem.
 * @throws UsageError
 */
export function checkedFlag(flag: string, value: string, check: (value: string) => Problem): string {
  const problem = check(value);
  if (problem === undefined) return value;
  throw new UsageError(`${flag} ${JSON.stringify(value)}: ${problem}`);
}

async function ask({ question, example, suggestion, check }: RequiredFlag): Promise<string> {
  const { default: inquirer } = await import("inquirer");
  // Questions go to stderr: stdout is for results.
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  const { value } = await prompt<{ value: string }>([
    {
      type: "input",
      name: "value",
      message: `${question}${suggestion === undefined ? ` (such as ${example})` : ""}:`,
      ...(suggestion === undefined ? {} : { default: suggestion }),
      validate: (value: string) => check(value) ?? true,
    },
  ]);
  return value;
}
