import { mkdir, open, readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StorageError, StorageUnavailableError } from "../errors.ts";
import { checkDataFile } from "./data-file.ts";
import { claimDirectory, isClaim } from "./directory-claim.ts";

/** Says what the directory is; without it no directory with anything in it is touched. */
const MARKER = "embedded-storage.json";
const FORMAT = 1;
const DATA_FILES = ["data.mdb", "lock.mdb"];

/**
 * Makes sure that the directory is one of ours, or empty or missing and then made one, and claims it.
 * @returns gives it back.
 * @throws StorageError for a foreign or damaged one, StorageUnavailableError if another process has it.
 */
export async function openDirectory(directory: string): Promise<() => Promise<void>> {
  await makeDirectory(directory);
  await checkContents(directory);
  const release = await claimDirectory(directory);
  try {
    await writeMarker(directory);
    await checkDataFile(join(directory, "data.mdb"));
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

/** Makes the names of the files in it as durable as their contents: call once they are there. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows has no such thing, and does not need it.
  if (process.platform === "win32") return;
  for (const path of [directory, dirname(directory)]) {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageUnavailableError(`storage directory ${directory} cannot be made: ${message(error)}`, {
      cause: error,
    });
  }
}

async function checkContents(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.includes(MARKER)) return checkMarker(directory);
  const foreign = names.filter((name) => !isClaim(name));
  if (foreign.length === 0) return;
  throw new StorageError(
    `${directory} is not an embedded storage (it holds ${foreign.slice(0, 3).join(", ")} but no ${MARKER}); ` +
      "choose an empty directory",
  );
}

async function checkMarker(directory: string): Promise<void> {
  const path = join(directory, MARKER);
  const format = formatOf(await readFile(path, "utf8"));
  if (format === undefined) throw new StorageError(`${path} is damaged: expected {"format":${FORMAT}}`);
  if (format !== FORMAT) {
    throw new StorageError(
      `${directory} has storage format ${format}, this program reads ${FORMAT}; use the newer one`,
    );
  }
}

function formatOf(text: string): number | undefined {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker !== "object" || marker === null || !("format" in marker)) return undefined;
    return typeof marker.format === "number" ? marker.format : undefined;
  } catch {
    return undefined;
  }
}

async function writeMarker(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.includes(MARKER) || names.some((name) => DATA_FILES.includes(name))) return;
  const file = await open(join(directory, MARKER), "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
