import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadProject } from "../project/load-project.ts";
import { UsageError, UserError } from "../project/user-error.ts";
import { planImport } from "../scaffold/import-crd/plan-import.ts";
import { readDefinitions } from "../scaffold/import-crd/read-definitions.ts";
import type { CommandContext } from "./command-context.ts";
import { writeChanges, type WritingFlags } from "./write-changes.ts";

/** Everything that `create resource` may be told, by the names of commander. */
export interface ImportFlags extends WritingFlags {
  readonly fromCrd?: string;
  readonly skipController?: boolean;
}

/** Flags that go with `--from-crd`; what others say, the definition says. */
const allowed = new Set(["fromCrd", "skipController", "dryRun", "output", "yes"]);

/**
 * Makes kinds of the CustomResourceDefinitions in a file.
 * @throws UserError
 */
export async function importDefinitions(context: CommandContext, file: string, flags: ImportFlags): Promise<void> {
  const extra = Object.keys(flags).filter((flag) => !allowed.has(flag));
  if (extra.length > 0) {
    const names = extra.map((flag) => `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    throw new UsageError(`--from-crd says all about a kind: leave out ${names.join(", ")}`);
  }
  const { directory, project } = await loadProject(context.cwd);
  const unclear: string[] = [];
  const definitions = readDefinitions(await read(resolve(context.cwd, file)), file, (line) => unclear.push(line));
  const plan = planImport(project, definitions, { controller: flags.skipController !== true });
  const [changes, warnings] = [plan.changes, [...unclear, ...plan.warnings]];
  for (const line of warnings) context.stderr.write(`${context.stderr.colors.yellow("warning:")} ${line}\n`);
  await writeChanges(context, { command: "create resource", directory, changes, flags, result: { warnings } });
}

async function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new UserError(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  });
}
