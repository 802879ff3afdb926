import type { LogEntry } from "./log-writer.ts";

/** One JSON object with the names of Kubernetes' own JSON logs: `ts` in milliseconds since 1970, `msg`, `err`. */
export function jsonFormat({ severity, time, message, error, fields }: LogEntry): string {
  return JSON.stringify({
    ts: time.getTime(),
    severity,
    msg: message,
    ...fields,
    ...(error === undefined ? {} : { err: error instanceof Error ? error.message : String(error) }),
    ...(error instanceof Error && error.stack !== undefined ? { stacktrace: error.stack } : {}),
  });
}
