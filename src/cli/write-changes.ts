import { Option, type Command } from "commander";
import { applyPlan } from "../scaffold/apply-plan.ts";
import type { FileChange, PlannedFile } from "../scaffold/file-change.ts";
import { resolvePlan } from "../scaffold/resolve-plan.ts";
import type { CommandContext } from "./command-context.ts";

/** Flags of every command that writes. */
export interface WritingFlags {
  readonly dryRun?: boolean;
  readonly output?: "json";
  readonly yes?: boolean;
}

/** What a writing command is about to do. */
export interface WritingTask {
  /** For `-o json`, e.g. `create group`. */
  readonly command: string;
  /** Absolute path of the project. */
  readonly directory: string;
  readonly changes: readonly FileChange[];
  readonly flags: WritingFlags;
  /** Further fields of the result, for `-o json`. */
  readonly result?: Readonly<Record<string, unknown>>;
}

export function addWritingFlags(command: Command): Command {
  return command
    .option("--dry-run", "print what would be written, and write nothing")
    .addOption(new Option("-o, --output <format>", "print the plan or the result as data").choices(["json"]))
    .option("-y, --yes", "ask nothing: take the default of what is missing");
}

/** Plans, writes unless `--dry-run`, and prints what came of it. Resolves to the files with what was done to each. */
export async function writeChanges(context: CommandContext, task: WritingTask): Promise<readonly PlannedFile[]> {
  const { directory, changes, flags } = task;
  const files = await resolvePlan(directory, changes);
  if (flags.dryRun !== true) await applyPlan(directory, files);
  if (flags.output === "json") printJson(context, task, files);
  else printTable(context, files, flags.dryRun === true);
  return files;
}

function printJson({ stdout }: CommandContext, task: WritingTask, files: readonly PlannedFile[]): void {
  const { command, directory, flags, result } = task;
  const listed = files.map(({ path, action }) => ({ path, action }));
  const document = { command, directory, dryRun: flags.dryRun === true, ...result, files: listed };
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

function printTable({ stdout, stderr }: CommandContext, files: readonly PlannedFile[], dryRun: boolean): void {
  const { green, yellow, dim } = stdout.colors;
  const colors = { create: green, overwrite: yellow, unchanged: dim };
  for (const { path, action } of files) stdout.write(`${colors[action](action.padEnd(9))}  ${path}\n`);
  const count = (action: PlannedFile["action"]): number => files.filter((file) => file.action === action).length;
  const counts = `${count("create")} created, ${count("overwrite")} overwritten, ${count("unchanged")} unchanged`;
  stderr.write(stderr.colors.dim(dryRun ? `dry run, nothing was written; would be ${counts}\n` : `${counts}\n`));
}
