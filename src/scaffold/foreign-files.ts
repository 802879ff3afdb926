import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { FileChange } from "./file-change.ts";

/** What may lie in any folder: version control, litter of file managers, and what an interrupted write leaves behind. */
const harmless = /^(\.git|\.DS_Store|Thumbs\.db|desktop\.ini|.*\.[0-9a-f]{12}\.tmp)$/;

/**
 * Files in a folder that are not what the changes would write there. A folder that no change writes to counts as one, so
 * that nothing is searched which is not ours.
 * @returns relative paths, empty if the folder does not exist
 */
export async function foreignFiles(directory: string, changes: readonly FileChange[]): Promise<string[]> {
  const contents = new Map(changes.map(({ path, content }) => [path, content]));
  return foreignIn(directory, ".", contents);
}

async function foreignIn(directory: string, folder: string, contents: ReadonlyMap<string, string>): Promise<string[]> {
  const entries = await entriesOf(join(directory, folder));
  const found = entries
    .filter(({ name }) => !harmless.test(name))
    .map(async (entry) => {
      const path = posix.join(folder, entry.name);
      const isOurFolder = entry.isDirectory() && [...contents.keys()].some((file) => file.startsWith(`${path}/`));
      if (isOurFolder) return foreignIn(directory, path, contents);
      const isOurs = entry.isFile() && contents.get(path) === (await readFile(join(directory, path), "utf8"));
      return isOurs ? [] : [entry.isDirectory() ? `${path}/` : path];
    });
  return (await Promise.all(found)).flat();
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
