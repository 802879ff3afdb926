/** Name of lmdb's native addon among the assets of an executable. */
export const ADDON_ASSET = "lmdb.node";

/** Where it lies if it is not in the executable, see BuildRequest. */
export function separateAddon(executable: string): string {
  return `${executable}.node`;
}

/**
 * Loads lmdb's native addon out of the executable. The system can load it only from a file: that has a folder of its own
 * which nobody else can write to, and is gone at once where the system allows it (not on Windows). An addon that lies
 * beside the executable needs none of that.
 */
export const embeddedLoader = `
import { getRawAsset } from "node:sea";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
export default function loadAddon() {
  const addon = { exports: {} };
  const separate = process.execPath + ".node";
  if (existsSync(separate)) {
    process.dlopen(addon, separate);
    return addon.exports;
  }
  const directory = mkdtempSync(join(tmpdir(), "apiserver-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const file = join(directory, "${ADDON_ASSET}");
    writeFileSync(file, new Uint8Array(getRawAsset("${ADDON_ASSET}")), { mode: 0o700 });
    process.dlopen(addon, file);
    return addon.exports;
  } finally {
    if (process.platform !== "win32") remove();
  }
}
`;
