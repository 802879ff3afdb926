import { loadProject } from "../project/load-project.ts";
import type { Project } from "../project/project.ts";
import { UserError } from "../project/user-error.ts";
import type { CommandContext } from "./command-context.ts";
import { completeWords } from "./complete-words.ts";
import { buildProgram } from "./program.ts";

/**
 * Answers the completion scripts, which ask with the words after the program's name, the last being the one that is typed.
 * Prints one candidate per line, with a tab and a description where there is one, and at last `:files`, `:folders` or
 * `:nothing`: what the shell may add of its own.
 */
export async function printCompletion(context: CommandContext, words: readonly string[]): Promise<void> {
  const program = await buildProgram(context, words);
  const { candidates, also } = completeWords(program, words, await projectIfAny(context.cwd));
  const lines = candidates.map(({ value, about }) => (about === undefined ? value : `${value}\t${about}`));
  context.stdout.write([...lines, `:${also}`].map((line) => `${line}\n`).join(""));
}

/** Completion says nothing about a broken PROJECT: the command that is being typed will. */
async function projectIfAny(cwd: string): Promise<Project | undefined> {
  try {
    return (await loadProject(cwd)).project;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
