/** Name of lmdb's native addon among the assets of an executable. */
export const ADDON_ASSET = "lmdb.node";

/**
 * Loads lmdb's native addon out of the executable. The system can load it only from a file: that has a folder of its own
 * which nobody else can write to, and is gone at once where the system allows it (not on Windows).
 */
export const embeddedLoader = `
import { getRawAsset } from "node:sea";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
export default function loadAddon() {
  const directory = mkdtempSync(join(tmpdir(), "apiserver-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const file = join(directory, "${ADDON_ASSET}");
    writeFileSync(file, new Uint8Array(getRawAsset("${ADDON_ASSET}")), { mode: 0o700 });
    const addon = { exports: {} };
    process.dlopen(addon, file);
    return addon.exports;
  } finally {
    if (process.platform !== "win32") remove();
  }
}
`;
