import { goQuote } from "../../meta/go-format.ts";
import type { LogEntry } from "./log-writer.ts";

const letters = { info: "I", warning: "W", error: "E" } as const;

/** klog's line: `I1123 02:20:51.123000       1 apiserver] "HTTP" verb="GET"`; a bare sentence if there are no fields. */
export function textFormat({ severity, time, message, error, fields }: LogEntry): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quoted(value)}`],
  );
  if (error !== undefined) parts.unshift(`err=${goQuote(error instanceof Error ? error.message : String(error))}`);
  const text = parts.length === 0 ? message : `${goQuote(message)} ${parts.join(" ")}`;
  return `${letters[severity]}${stamp(time)} ${String(process.pid).padStart(7)} apiserver] ${text}${stackOf(error)}`;
}

const quoted = (value: string | number | boolean): string =>
  typeof value === "string" ? goQuote(value) : String(value);

function stamp(time: Date): string {
  const day = pad(time.getMonth() + 1) + pad(time.getDate());
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => pad(part)).join(":");
  return `${day} ${clock}.${pad(time.getMilliseconds(), 3)}000`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Indented, so that a line that starts with a letter is always an entry of its own. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  const frames = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.length === 0 ? "" : `\n${frames.join("\n")}`;
}
