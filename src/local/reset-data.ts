import { readdir, rm } from "node:fs/promises";
import { UserError } from "../project/user-error.ts";

/** How embedded storage marks the folder it uses: `claim.<pid>.<more>`. */
const CLAIM = /^claim\.(\d+)\./;

/**
 * Deletes all objects of embedded storage.
 * @throws UserError if a server uses them
 */
export async function resetData(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const pids = names.flatMap((name) => CLAIM.exec(name)?.[1] ?? []).map(Number);
  const owner = pids.find(isAlive);
  if (owner !== undefined) {
    throw new UserError(
      `${directory} is in use by the process with pid ${owner}. Stop it before its objects are deleted.`,
    );
  }
  await rm(directory, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
