import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** A command as it is typed, without the program's name, and what it does. */
export type Example = readonly [command: string, does: string];

/** Adds examples to the end of a command's help. */
export function addExamples(command: Command, { stdout }: CommandContext, examples: readonly Example[]): void {
  const { bold, dim } = stdout.colors;
  const lines = examples.map(([line, does]) => `  ${dim(`# ${does}`)}\n  apiserver-boot ${line}`);
  command.addHelpText("after", `\n${bold("Examples:")}\n${lines.join("\n\n")}`);
}
