import type { LogFields, Logger } from "../../filters/logger.ts";

export type Severity = "info" | "warning" | "error";

/** One line to be. `verbosity` is not kept: who asks `enabled` first has decided. */
export interface LogEntry {
  readonly severity: Severity;
  readonly time: Date;
  readonly message: string;
  readonly error?: unknown;
  readonly fields: LogFields;
}

export interface LogOptions {
  /** Turns an entry into a line without its newline. */
  readonly format: (entry: LogEntry) => string;
  /** `--v`. */
  readonly verbosity: number;
  readonly write: (text: string) => void;
}

export function createLogger({ format, verbosity, write }: LogOptions): Logger {
  const log = (severity: Severity, message: string, fields: LogFields = {}, error?: unknown): void =>
    write(`${format({ severity, time: new Date(), message, fields, ...(error === undefined ? {} : { error }) })}\n`);
  return {
    enabled: (wanted) => wanted <= verbosity,
    info: (message, fields) => log("info", message, fields),
    warning: (message, fields) => log("warning", message, fields),
    error: (message, error, fields) => log("error", message, fields, error),
  };
}
