import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/**
 * Gives a command its flags, examples and action. What is heavy (inquirer, handlebars, execa, …) is imported inside the
 * action, so that help and completion stay quick. The action throws UserError or UsageError; it never ends the process.
 */
export type CommandDefinition = (command: Command, context: CommandContext) => void;

/** A row of the command table. */
export interface CommandEntry {
  /** The words that name it, e.g. `["create", "group"]`. */
  readonly path: readonly string[];
  /** Half a sentence for the list of commands. */
  readonly summary: string;
  /** Absent for words that only hold other commands. */
  readonly load?: () => Promise<CommandDefinition>;
}
