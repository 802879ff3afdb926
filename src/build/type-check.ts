import { dirname, join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import { UserError } from "../project/user-error.ts";
import { resolveFromProject } from "./resolve-from-project.ts";

/**
 * Checks the types of a project with its own TypeScript.
 * @throws UserError with the compiler's messages
 */
export async function typeCheck(directory: string, options: { colors: boolean; signal: AbortSignal }): Promise<void> {
  const typescript = dirname(resolveFromProject(directory, "typescript/package.json"));
  const args = [join(typescript, "bin", "tsc"), "--noEmit", "--pretty", String(options.colors), "-p", directory];
  try {
    await runCommand(process.execPath, args, { cwd: directory, quiet: true, signal: options.signal });
  } catch (error) {
    if (!(error instanceof UserError) || options.signal.aborted) throw error;
    const messages = error.message.split("\n").slice(1).join("\n").trim();
    throw new UserError(
      `The project does not type-check.\n${messages || error.message}\nMend it, or build without the check: --no-check`,
      { cause: error },
    );
  }
}
