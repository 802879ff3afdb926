/** Fields of a structured log line; undefined ones are left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured logging as klog's: a constant message, what varies in fields. Never given secrets (R-AUD-5). */
export interface Logger {
  /** Whether lines of this verbosity are wanted (`--v`); ask before building costly fields. */
  enabled(verbosity: number): boolean;
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, error: unknown, fields?: LogFields): void;
}

export const silentLogger: Logger = {
  enabled: () => false,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
};
