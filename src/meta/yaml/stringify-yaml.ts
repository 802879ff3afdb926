import { sortBytewise } from "../json/byte-order.ts";
import { checkedDepth } from "../json/depth.ts";
import { printJsonNumber } from "../json/json-number.ts";
import { resolvePlainScalar } from "./resolve-scalar.ts";

/**
 * YAML of plain data as Kubernetes answers it: keys sorted, lists not indented under their key, several lines as a literal block,
 * quotes where a YAML 1.1 or 1.2 reader might take a text for something else. Ends with a newline.
 * @throws TypeError for NaN, the infinities, and nesting deeper than `maxWrittenDepth`.
 */
export function stringifyYaml(value: unknown): string {
  const lines: string[] = [];
  const inline = written(value, "", lines, 0);
  return `${[...(inline === undefined ? [] : [inline]), ...lines].join("\n")}\n`;
}

/**
 * The text that follows a key or dash on its line; undefined if the value went into `lines`, each starting with `indent`.
 * A literal block does both: its header is returned, its text stands in `lines`.
 */
function written(value: unknown, indent: string, lines: string[], depth: number): string | undefined {
  if (typeof value === "string") return writtenText(value, indent, lines);
  if (typeof value === "number") return printJsonNumber(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "null";
  checkedDepth(depth + 1);
  if (Array.isArray(value)) return writtenList(value, indent, lines, depth + 1);
  return writtenMap(value as Readonly<Record<string, unknown>>, indent, lines, depth + 1);
}

function writtenList(items: readonly unknown[], indent: string, lines: string[], depth: number): string | undefined {
  if (items.length === 0) return "[]";
  for (const item of items) {
    const inner: string[] = [];
    const inline = written(item, `${indent}  `, inner, depth);
    // The first line of what is inside stands behind the dash.
    const first = inline ?? (inner.shift() ?? "").slice(indent.length + 2);
    pushAll(lines, `${indent}- ${first}`, inner);
  }
  return undefined;
}

function writtenMap(
  members: Readonly<Record<string, unknown>>,
  indent: string,
  lines: string[],
  depth: number,
): string | undefined {
  const keys = sortBytewise(Object.keys(members)).filter((key) => members[key] !== undefined);
  if (keys.length === 0) return "{}";
  for (const key of keys) {
    const value = members[key];
    const inner: string[] = [];
    const inline = written(value, Array.isArray(value) ? indent : `${indent}  `, inner, depth);
    pushAll(lines, `${indent}${writtenKey(key, indent)}${inline === undefined ? "" : ` ${inline}`}`, inner);
  }
  return undefined;
}

function pushAll(lines: string[], first: string, rest: readonly string[]): void {
  lines.push(first);
  for (const line of rest) lines.push(line);
}

/** YAML finds the colon of a simple key only within 1024 characters. */
const maxSimpleKey = 128;

function writtenKey(key: string, indent: string): string {
  const text = quotedUnlessPlain(key);
  return text.length <= maxSimpleKey ? `${text}:` : `? ${text}\n${indent}:`;
}

function writtenText(text: string, indent: string, lines: string[]): string {
  if (!fitsLiteralBlock(text)) return quotedUnlessPlain(text);
  const body = text.replace(/\n+$/, "");
  const ending = text.length - body.length;
  const inner = indent === "" ? "  " : indent;
  for (const line of body.split("\n")) lines.push(line === "" ? "" : inner + line);
  for (let blank = 1; blank < ending; blank++) lines.push("");
  return ending === 0 ? "|-" : ending === 1 ? "|" : "|+";
}

/** Several printable lines, the first of which shows the indentation. */
const fitsLiteralBlock = (text: string): boolean =>
  text.includes("\n") &&
  /^[^\s\ufeff]/.test(text) &&
  !/[^\n\t\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text);

const plain = /^[A-Za-z0-9_/.](?:[A-Za-z0-9_/.()+*$@=;<>^~ -]|:(?! |$))*$/;

const loneSurrogate = /\p{Cs}/gu;

function quotedUnlessPlain(text: string): string {
  const isPlain = plain.test(text) && !text.endsWith(" ") && !text.endsWith(":") && !looksSpecial(text);
  return isPlain
    ? text
    : JSON.stringify(text.replace(loneSurrogate, "\ufffd")).replace(
        /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
        escapedUnit,
      );
}

/** Anything some reader resolves to other than a string: numbers, booleans, null, timestamps, base 60, document ends. */
const looksSpecial = (text: string): boolean =>
  typeof resolvePlainScalar(text) !== "string" ||
  /^[\d.+-][\d_:.+-]*(?:[eE][+-]?\d+)?(?:[Tt ][\d:.Zz+ -]*)?$/.test(text) ||
  text === "...";

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
