import type { TarEntry } from "./tar-entry.ts";

/** The entries in order of their paths, with the folders they lie in before them. */
export function withFolders(entries: readonly TarEntry[]): TarEntry[] {
  const all = new Map<string, TarEntry>();
  for (const entry of entries) {
    const parts = entry.path.split("/");
    for (let length = 1; length < parts.length; length += 1) {
      const path = parts.slice(0, length).join("/");
      if (!all.has(path)) all.set(path, { path, mode: 0o755, body: { type: "directory" } });
    }
    all.set(entry.path, entry);
  }
  return [...all.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
