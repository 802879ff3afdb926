import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** How help looks, and that commander neither prints errors nor ends the process: both is done by main. */
export function configureTerminal(program: Command, { stdout, stderr }: CommandContext): void {
  const { bold, cyan, dim, yellow } = stdout.colors;
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => undefined,
      getOutHasColors: () => stdout.colors.isColorSupported,
      getErrHasColors: () => stderr.colors.isColorSupported,
    })
    .configureHelp({
      showGlobalOptions: false,
      sortOptions: false,
      styleTitle: (text) => bold(text),
      styleCommandText: (text) => cyan(text),
      styleSubcommandText: (text) => cyan(text),
      styleOptionText: (text) => yellow(text),
      styleArgumentText: (text) => yellow(text),
      styleDescriptionText: (text) => text,
      styleCommandDescription: (text) => dim(text),
    });
}
