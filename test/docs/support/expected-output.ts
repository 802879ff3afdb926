import { stripVTControlCharacters } from "node:util";

/** Stands for what a page leaves out: alone on a line for any number of lines, else for the rest of a line. */
const ellipsis = "…";

/** What differs from run to run, in what was printed and in what the page shows. The order matters. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uid>"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>"],
  [/\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s+\d+ /g, "<log> "],
  [/\bpid("?:| )\d+/g, "pid$1<pid>"],
  [/(localhost|127\.0\.0\.1|0\.0\.0\.0):\d+/g, "$1:<port>"],
  [/\b\d+(\.\d+)? (ms|s|seconds|minutes)\b/g, "<duration>"],
  [/\b\d+(\.\d+)? (B|kB|MB)\b/g, "<size>"],
  [/\b(\d+d)?(\d+h)?(\d+m)?\d+s\b/g, "<age>"],
  [/\b(\d+d|\d+h|\d+d\d+h|\d+h\d+m|\d+m)(?=\s*$)/gm, "<age>"],
  [/(?<![\d.])\d+\.\d+\.\d+(-[\w.]+)?\b(?!\.?\d)/g, "<version>"],
  [/(resourceVersion"?: ")\d+/g, "$1<version>"],
  // kubectl from 1.34 on.
  [/ deleted from \S+ namespace$/gm, " deleted"],
  // The width of a column depends on what is in it.
  [/ {2,}/g, "  "],
  [/[ \t]+$/gm, ""],
];

/** The same text for every run. */
export function masked(text: string): string {
  const lines = masks.reduce(
    (result, [pattern, replacement]) => result.replaceAll(pattern, replacement),
    stripVTControlCharacters(text),
  );
  return lines.trim();
}

/** Whether a program printed what a page shows, but for what differs from run to run and what the page leaves out. */
export function isOutput(expected: string, actual: string): boolean {
  const pattern = masked(expected)
    .split("\n")
    .map((line) => (line === ellipsis ? "(?:.*\\n)*" : `${escaped(line).replaceAll(ellipsis, ".*")}\\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${masked(actual)}\n`);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
