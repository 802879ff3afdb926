import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StorageUnavailableError } from "../errors.ts";

/** claim.<pid>.<start time of that process, 0 where unknown>.<random> */
const CLAIM = /^claim\.(\d+)\.(\d+)\.[0-9a-f]+$/;

export function isClaim(name: string): boolean {
  return CLAIM.test(name);
}

/**
 * Makes the directory this process's own. Every process first puts down a claim of its own name and then looks for
 * others, so that of two that come at once at most one goes on; claims of processes that have died are taken away.
 * Only processes of one machine (of one process namespace) see each other.
 * @returns gives the directory back.
 * @throws StorageUnavailableError naming the process that has it.
 */
export async function claimDirectory(directory: string): Promise<() => Promise<void>> {
  const own = `claim.${process.pid}.${startTimeOf(process.pid)}.${randomBytes(6).toString("hex")}`;
  await writeFile(join(directory, own), "", { flag: "wx" });
  const release = (): Promise<void> => removeClaim(directory, own);
  try {
    await checkOthers(directory, own);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function checkOthers(directory: string, own: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, pid, startTime] = CLAIM.exec(name) ?? [];
    if (name === own || pid === undefined || startTime === undefined) continue;
    if (!isAlive(Number(pid), startTime)) await removeClaim(directory, name);
    else throw new StorageUnavailableError(`${directory} is in use by ${describe(Number(pid))}`);
  }
}

function describe(pid: number): string {
  return pid === process.pid ? `this process (pid ${pid})` : `the process with pid ${pid}; stop it first`;
}

async function removeClaim(directory: string, name: string): Promise<void> {
  try {
    await unlink(join(directory, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

// The start time tells a process from a later one with the same number.
function isAlive(pid: number, startTime: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  const now = startTimeOf(pid);
  return now === "0" || startTime === "0" || now === startTime;
}

/** In ticks since the machine started, as Linux tells it; "0" elsewhere, "-1" for one that has ended but not been reaped. */
function startTimeOf(pid: number): string {
  try {
    // The name of the program stands in parentheses and may contain anything, spaces and parentheses too.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "-1" : (fields[19] ?? "0");
  } catch {
    return "0";
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
