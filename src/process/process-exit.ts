/** How a process ended: by itself with a code, or by a signal. */
export type ProcessExit = { readonly code: number } | { readonly signal: NodeJS.Signals };

/** e.g. `exit code 3`, `signal SIGKILL`. */
export function describeExit(exit: ProcessExit): string {
  return "code" in exit ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}
