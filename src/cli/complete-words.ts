import type { Command, Option } from "commander";
import { fullGroupName, type Project } from "../project/project.ts";

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What the shell may offer besides. */
  readonly also: "files" | "folders" | "nothing";
}

interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/**
 * What the last word can become, given those before it. Values of flags are offered without the flag, also where they are
 * typed as `--flag=value`.
 */
export function completeWords(program: Command, words: readonly string[], project: Project | undefined): Completion {
  const typed = joinAssignments(words);
  const before = typed.slice(0, -1);
  const current = typed.at(-1) ?? "";
  const { command, pending, given } = walk(program, before);
  const [flag, value] = splitAssignment(current);
  const option = pending ?? (value === undefined ? undefined : findOption(command, flag));
  if (option !== undefined) return startingWith(valuesOf(option, given, project), value ?? current);
  return startingWith(current.startsWith("-") ? flagsOf(command, given) : wordsOf(command), current);
}

/** bash breaks `--flag=value` into three words. */
function joinAssignments(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const isAssignment = word === "=" && joined.at(-1)?.startsWith("--") === true;
    if (isAssignment || (words[index - 1] === "=" && joined.at(-1)?.endsWith("=") === true)) {
      joined.push(`${joined.pop()}${word}`);
    } else joined.push(word);
  }
  return joined;
}

interface Position {
  readonly command: Command;
  /** The flag whose value comes next. */
  readonly pending: Option | undefined;
  /** Flags that stand before, with their values. */
  readonly given: ReadonlyMap<string, string>;
}

function walk(program: Command, words: readonly string[]): Position {
  let command = program;
  let pending: Option | undefined;
  const given = new Map<string, string>();
  for (const word of words) {
    if (pending !== undefined) {
      given.set(nameOf(pending), word);
      pending = undefined;
      continue;
    }
    const [flag, value] = splitAssignment(word);
    const option = word.startsWith("-") ? findOption(command, flag) : undefined;
    if (option !== undefined) given.set(nameOf(option), value ?? "");
    if (option?.required === true && value === undefined) pending = option;
    command = command.commands.find((child) => child.name() === word) ?? command;
  }
  return { command, pending, given };
}

function valuesOf(option: Option, given: ReadonlyMap<string, string>, project: Project | undefined): Completion {
  if (option.argChoices !== undefined) return only(option.argChoices);
  const group = project?.groups.find(({ name }) => name === given.get("--group"));
  const resources = project?.resources ?? [];
  const known: Readonly<Record<string, readonly string[]>> = {
    "--group": project?.groups.map(({ name }) => name) ?? [],
    "--version": group?.versions ?? [],
    "--kind": resources.filter((resource) => resource.group === group?.name).map(({ kind }) => kind),
    "--api-version": resources.map(({ group, version }) =>
      project === undefined ? "" : `${fullGroupName(project, group)}/${version}`,
    ),
  };
  const values = known[nameOf(option)];
  if (values !== undefined) return only([...new Set(values)]);
  if (/<(dir|directory|folder)(\.\.\.)?>/.test(option.flags)) return { candidates: [], also: "folders" };
  return { candidates: [], also: /<(file|path|kubeconfig)(\.\.\.)?>/.test(option.flags) ? "files" : "nothing" };
}

function flagsOf(command: Command, given: ReadonlyMap<string, string>): Completion {
  const options = command.createHelp().visibleOptions(command);
  const unused = options.filter((option) => option.variadic || !given.has(nameOf(option)));
  return {
    candidates: unused.map((option) => ({ value: nameOf(option), about: option.description })),
    also: "nothing",
  };
}

function wordsOf(command: Command): Completion {
  const commands = command.createHelp().visibleCommands(command);
  const [argument] = command.registeredArguments;
  const choices = argument?.argChoices ?? [];
  return {
    candidates: [
      ...commands.map((child) => ({ value: child.name(), about: child.summary() })),
      ...choices.map((value) => ({ value })),
    ],
    also: argument !== undefined && choices.length === 0 ? "folders" : "nothing",
  };
}

function startingWith({ candidates, also }: Completion, start: string): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(start)), also };
}

function only(values: readonly string[]): Completion {
  return { candidates: values.map((value) => ({ value })), also: "nothing" };
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find((option) => option.long === flag || option.short === flag);
}

function nameOf(option: Option): string {
  return option.long ?? option.short ?? "";
}

function splitAssignment(word: string): [flag: string, value: string | undefined] {
  const separator = word.startsWith("--") ? word.indexOf("=") : -1;
  return separator < 0 ? [word, undefined] : [word.slice(0, separator), word.slice(separator + 1)];
}
