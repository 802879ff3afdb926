import { randomBytes } from "node:crypto";
import { chmod, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ensureDir, remove } from "fs-extra/esm";

/**
 * Replaces a file in one step, so that it is never half written, and makes its folder if need be.
 * @param mode permission bits, e.g. 0o600, whatever the umask; without it a file keeps its own, and a new one gets what
 * the umask leaves
 */
export async function writeAtomically(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  await ensureDir(dirname(file));
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    // Narrow from the first byte on: it may be a key.
    const handle = await open(temporary, "wx", mode === undefined ? await existingMode(file) : mode & 0o700);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, file);
  } catch (error) {
    await remove(temporary);
    throw error;
  }
}

async function existingMode(file: string): Promise<number> {
  return stat(file).then(
    ({ mode }) => mode & 0o777,
    () => 0o666,
  );
}
