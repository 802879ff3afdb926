import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { CommandEntry } from "./command-definition.ts";
import { commandTable } from "./command-table.ts";
import { configureTerminal } from "./configure-terminal.ts";
import { readToolVersion } from "./tool-version.ts";

/**
 * Builds the tree of commands. Only those whose words stand in `words` get their flags and actions: the rest is there
 * to be listed and suggested.
 */
export async function buildProgram(context: CommandContext, words: readonly string[]): Promise<Command> {
  const program = new Command("apiserver-boot");
  configureTerminal(program, context);
  program
    .description("Makes Kubernetes API servers in TypeScript: scaffolds, runs and builds them.")
    .version(readToolVersion(), "--version", "show the version of apiserver-boot")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    // A flag belongs to the command before it, so that "create group --group a version --version v1" has one meaning.
    .enablePositionalOptions();
  for (const entry of commandTable) await addCommand(program, entry, context, words);
  return program;
}

async function addCommand(
  program: Command,
  entry: CommandEntry,
  context: CommandContext,
  words: readonly string[],
): Promise<void> {
  const name = entry.path.at(-1) ?? "";
  const parent = findCommand(program, entry.path.slice(0, -1));
  const command = parent.command(name).summary(entry.summary);
  command.description(`${entry.summary}.`).allowExcessArguments(false).helpCommand(false);
  if (entry.load !== undefined && entry.path.every((word) => words.includes(word))) {
    const define = await entry.load();
    define(command, context);
  }
}

function findCommand(program: Command, path: readonly string[]): Command {
  return path.reduce((command, name) => {
    const child = command.commands.find((candidate) => candidate.name() === name);
    if (child === undefined) throw new Error(`${name} stands in the command table before its parent`);
    return child;
  }, program);
}
