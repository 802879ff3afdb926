import { join } from "node:path";
import { writeAtomically } from "../files/write-atomically.ts";
import { UserError } from "../project/user-error.ts";
import type { PlannedFile } from "./file-change.ts";

/**
 * Writes the files of a resolved plan, in order; the only place of the tool that writes to a project. Each file is
 * replaced in one step, so that it is never half written. PROJECT should come last: it then tells of what is there.
 * @throws UserError if the file system refuses half-way, saying what was written and what was not
 */
export async function applyPlan(directory: string, files: readonly PlannedFile[]): Promise<void> {
  const pending = files.filter(({ action }) => action !== "unchanged");
  for (const [index, file] of pending.entries()) {
    try {
      await writeAtomically(join(directory, file.path), file.content);
    } catch (error) {
      throw interrupted(directory, pending, index, error);
    }
  }
}

function interrupted(directory: string, files: readonly PlannedFile[], failed: number, error: unknown): UserError {
  const paths = files.map(({ path }) => path);
  const [written, missing] = [paths.slice(0, failed), paths.slice(failed)];
  return new UserError(
    [
      `Cannot write ${join(directory, paths[failed] ?? "")}: ${error instanceof Error ? error.message : String(error)}`,
      `  written: ${written.join(", ") || "nothing"}`,
      `  not written: ${missing.join(", ")}`,
      "Mend the cause and run the same command again: it goes on where it stopped.",
    ].join("\n"),
    { cause: error },
  );
}
