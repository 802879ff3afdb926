import { watch, type FSWatcher } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface WatchFilesOptions {
  readonly signal: AbortSignal;
  /** Called after a change, with the files' new contents in the order of the paths; may throw: then `onError` is told. */
  readonly onChange: (contents: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks that need no event; 1 minute. */
  readonly pollMs?: number;
}

/** Milliseconds from the first event to the look: two files are rarely replaced at once. */
const settle = 200;

/**
 * Tells when files have other contents than `known`. Their directories are watched, not the files: a mounted Secret is
 * replaced by moving a link. A look every minute makes up for missed events (R-TLS-2).
 */
export function watchFiles(paths: readonly string[], known: readonly string[], options: WatchFilesOptions): void {
  const { signal, onChange, onError, pollMs = 60_000 } = options;
  if (signal.aborted) return;
  let seen = known;
  let pending: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const contents = await Promise.all(paths.map((path) => readFile(path, "utf8")));
    if (signal.aborted || contents.every((content, index) => content === seen[index])) return;
    seen = contents; // Even if it is refused: say so once, not every minute.
    onChange(contents);
  };
  const lookSafely = (): void => void look().catch(onError);
  const lookSoon = (): void => {
    pending ??= setTimeout(() => {
      pending = undefined;
      lookSafely();
    }, settle);
  };
  const watchers = [...new Set(paths.map((path) => dirname(path)))].map((directory) =>
    watchDirectory(directory, lookSoon),
  );
  const poll = setInterval(lookSafely, pollMs);
  poll.unref();
  signal.addEventListener("abort", () => {
    clearInterval(poll);
    clearTimeout(pending);
    for (const watcher of watchers) watcher?.close();
  });
}

/** undefined where watching is not possible; the poll remains. */
function watchDirectory(directory: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, onEvent);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
