import { runCommand } from "../process/run-command.ts";
import { UserError } from "../project/user-error.ts";

const installHint = "Install Git: https://git-scm.com/downloads";

/**
 * Makes the folder a git repository with one commit, unless it already lies in one. A project works without, so whatever
 * keeps git from it is no failure.
 * @returns what was not done and why, in a sentence; undefined if all was done
 */
export async function firstCommit(directory: string, message: string): Promise<string | undefined> {
  const git = (...args: string[]): Promise<void> =>
    runCommand("git", args, { cwd: directory, quiet: true, installHint });
  const isInside = await git("rev-parse", "--is-inside-work-tree").then(
    () => true,
    () => false,
  );
  if (isInside) return "this folder already is in a git repository, so nothing was committed";
  try {
    await git("init");
    // Not "git init -b": older releases of git do not know it.
    await git("symbolic-ref", "HEAD", "refs/heads/main");
    await git("add", "--all");
    await git("commit", "--message", message);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
