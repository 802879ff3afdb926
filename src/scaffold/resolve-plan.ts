import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { UserError } from "../project/user-error.ts";
import type { FileChange, PlannedFile } from "./file-change.ts";

/**
 * Compares changes with what is on disk, without writing: what `--dry-run` prints and `applyPlan` executes.
 * @param directory absolute; need not exist
 * @throws UserError if a change could not be written: a folder is in the way, a file stands where a folder has to be, …
 */
export async function resolvePlan(directory: string, changes: readonly FileChange[]): Promise<PlannedFile[]> {
  return Promise.all(changes.map((change) => resolveChange(directory, change)));
}

async function resolveChange(directory: string, change: FileChange): Promise<PlannedFile> {
  const { path } = change;
  const existing = await readIfExists(join(directory, path));
  const content = change.type === "copy" && existing === undefined ? await copied(directory, change) : change.content;
  const action = existing === undefined ? "create" : actionOnExisting(change, existing);
  if (action !== "unchanged") await checkWritable(join(directory, path), existing !== undefined);
  return { path, content, action };
}

function actionOnExisting(change: FileChange, existing: string): PlannedFile["action"] {
  if (existing === change.content) return "unchanged";
  const isKept = change.type === "copy" || (change.type === "create" && change.ifExists === "keep");
  return isKept ? "unchanged" : "overwrite";
}

async function copied(directory: string, change: Extract<FileChange, { type: "copy" }>): Promise<string> {
  const original = await readIfExists(join(directory, change.from));
  if (original === undefined) return change.content;
  return change.replacements.reduce((text, { text: word, by }) => text.replaceAll(wholeWord(word), () => by), original);
}

const wholeWord = (word: string): RegExp => new RegExp(`${word.replaceAll(/[^\w]/g, "\\$&")}(?![A-Za-z0-9])`, "g");

async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") throw new UserError(`${file} is a folder, but a file has to be written there`);
    throw new UserError(`Cannot read ${file}: ${message}`, { cause: error });
  }
}

/** Finds out before anything is written what a write would run into. */
async function checkWritable(file: string, exists: boolean): Promise<void> {
  const parent = await nearestExisting(dirname(file));
  if (!(await stat(parent)).isDirectory()) {
    throw new UserError(`${parent} is a file, but has to be a folder to hold ${relative(parent, file)}`);
  }
  for (const path of exists ? [file, parent] : [parent]) {
    await access(path, constants.W_OK).catch((error: unknown) => {
      throw new UserError(`${path} is not writable for you`, { cause: error });
    });
  }
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code !== "ENOENT" && code !== "ENOTDIR") || dirname(path) === path) throw error;
    return nearestExisting(dirname(path));
  }
}
