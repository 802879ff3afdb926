import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseProject } from "./parse-project.ts";
import type { Project } from "./project.ts";
import { UserError } from "./user-error.ts";

export const PROJECT_FILE = "PROJECT";

export interface LoadedProject {
  /** Absolute path of the folder that holds PROJECT. */
  readonly directory: string;
  readonly project: Project;
}

/**
 * Reads the PROJECT of the folder or of the nearest folder above it, so that commands work from inside a project.
 * @throws UserError if there is none, or it is not valid (with file and line).
 */
export async function loadProject(from: string): Promise<LoadedProject> {
  for (let directory = from; ; directory = dirname(directory)) {
    const text = await readProjectFile(directory);
    if (text !== undefined) return { directory, project: parseProject(text, join(directory, PROJECT_FILE)) };
    if (dirname(directory) === directory) {
      throw new UserError(
        `No PROJECT file in ${from} or above it. Go to a project, or make one: apiserver-boot init repo --domain example.com`,
      );
    }
  }
}

/** The text of the folder's PROJECT, or undefined if it has none. */
async function readProjectFile(directory: string): Promise<string | undefined> {
  const file = join(directory, PROJECT_FILE);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UserError(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
