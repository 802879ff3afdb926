import { open } from "node:fs/promises";
import type { Writable } from "node:stream";

/**
 * Writes into a file that is there once this resolves, so that who removes it after a failure finds it:
 * `createWriteStream` opens its file later, maybe after it was to be removed.
 * @throws Error with code EEXIST if something lies at `path`
 */
export async function newFileStream(path: string): Promise<Writable> {
  const handle = await open(path, "wx");
  return handle.createWriteStream();
}
