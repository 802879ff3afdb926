/** Whether processes started with `detached` lead a group that can be signalled as a whole. */
export const hasProcessGroups = process.platform !== "win32";

/**
 * Signals a process and all that it started. Does nothing once they are gone.
 * The process must have been started with `detached: hasProcessGroups`.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(hasProcessGroups ? -pid : pid, signal);
  } catch (error) {
    // EPERM: macOS says so of a group whose members are all zombies.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

/** Whatever ends this process, except SIGKILL, takes the group along. Returns how to take that back. */
export function killGroupAtExit(pid: number): () => void {
  const kill = (): void => signalGroup(pid, "SIGKILL");
  process.once("exit", kill);
  return () => process.off("exit", kill);
}
