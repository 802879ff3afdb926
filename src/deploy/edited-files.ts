import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../project/user-error.ts";
import type { FileChange } from "../scaffold/file-change.ts";
import { isAsRendered } from "./render-manifests.ts";

/** The lines of a file that was changed by hand which the rendered one would not have. */
export interface EditedFile {
  readonly path: string;
  readonly lost: readonly string[];
}

/**
 * Rendered files that were changed by hand since, so that writing them anew would lose something.
 * @param directory absolute path of the project
 */
export async function editedFiles(directory: string, changes: readonly FileChange[]): Promise<readonly EditedFile[]> {
  const found = changes.map(async ({ type, path, content }): Promise<EditedFile | undefined> => {
    if (type !== "render") return undefined;
    const existing = await readFile(join(directory, path), "utf8").catch(() => undefined);
    if (existing === undefined || existing === content || isAsRendered(existing)) return undefined;
    const rendered = new Set(content.split("\n"));
    return { path, lost: existing.split("\n").filter((line) => !line.startsWith("#") && !rendered.has(line)) };
  });
  return (await Promise.all(found)).filter((file) => file !== undefined);
}

/** @throws UserError naming them and what would be lost, unless there are none */
export async function refuseEdited(directory: string, changes: readonly FileChange[]): Promise<void> {
  const edited = await editedFiles(directory, changes);
  if (edited.length === 0) return;
  const shown = edited.flatMap(({ path, lost }) => [
    `  ${path}`,
    ...lost.slice(0, shownLines).map((line) => `    - ${line}`),
  ]);
  throw new UserError(
    [
      "Files of the base were changed by hand, and would be written anew:",
      ...shown,
      "Move the changes into a patch in the overlay, which is yours. Then run it again with --force",
    ].join("\n"),
  );
}

const shownLines = 10;
