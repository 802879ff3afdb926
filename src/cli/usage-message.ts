import type { CommanderError } from "commander";
import { commandTable } from "./command-table.ts";

/** What commander found wrong, and where help is. */
export function usageMessage(error: CommanderError, words: readonly string[]): string {
  const path = commandPath(words);
  const command = ["apiserver-boot", ...path].join(" ");
  return `${unknownChild(error, words, path) ?? error.message.replace(/^error: /, "")}\nSee: ${command} --help`;
}

/** Commander takes a misspelt word after a command that also works alone for an argument too many. */
function unknownChild(error: CommanderError, words: readonly string[], path: readonly string[]): string | undefined {
  const children = commandTable.filter(
    (entry) => entry.path.length === path.length + 1 && startsWith(entry.path, path),
  );
  const word = words.slice(path.length).find((candidate) => !candidate.startsWith("-"));
  if (error.code !== "commander.excessArguments" || children.length === 0 || word === undefined) return undefined;
  const names = children.map((entry) => entry.path.at(-1));
  return `unknown command '${word}'; ${["apiserver-boot", ...path].join(" ")} has: ${names.join(", ")}`;
}

/** The longest command that the words begin with. */
function commandPath(words: readonly string[]): readonly string[] {
  return commandTable.findLast(({ path }) => startsWith(words, path))?.path ?? [];
}

function startsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, index) => words[index] === word);
}
