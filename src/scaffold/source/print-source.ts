import { stringLiteral } from "../source-text.ts";
import type { Source } from "./source.ts";

const printWidth = 120;

/**
 * Lays source out as prettier does: on one line if it fits, else what is innermost and last stays with its call.
 * @param indent of the line it begins on
 * @param before columns that are taken on that line, indent included
 * @param after columns that follow on the last line, such as 1 for a comma
 */
export function printSource(source: Source, indent: number, before = indent, after = 0): string {
  const flat = flatText(source);
  if (flat !== undefined && before + columnsOf(flat) + after <= printWidth) return flat;
  switch (source.type) {
    case "word":
      return source.text;
    case "sum":
      return source.terms.join(` +\n${spaces(indent)}`);
    case "list":
      return wrapped("[", source.items, "]", indent);
    case "object":
      return brokenObject(source.members, indent);
    case "call":
      return brokenCall(source, indent, before);
  }
}

/** On one line; undefined: it has to have several. */
function flatText(source: Source): string | undefined {
  switch (source.type) {
    case "word":
      return source.text;
    case "sum":
      return source.whole;
    case "call":
      return joined(`${source.name}(`, source.args.map(flatText), ")");
    case "list":
      return isListOfObjects(source.items) ? undefined : joined("[", source.items.map(flatText), "]");
    case "object": {
      if (source.open === true) return undefined;
      if (source.members.length === 0) return "{}";
      return joined("{ ", source.members.map(flatMember), " }");
    }
  }
}

function flatMember([key, value]: readonly [string, Source]): string | undefined {
  const flat = flatText(value);
  return flat === undefined ? undefined : `${propertyName(key)}: ${flat}`;
}

function joined(start: string, parts: readonly (string | undefined)[], end: string): string | undefined {
  return parts.includes(undefined) ? undefined : start + parts.join(", ") + end;
}

/** Lists of several objects, or of several lists, each with several members, are never on one line. */
function isListOfObjects(items: readonly Source[]): boolean {
  return items.length > 1 && (items.every(hasMembers) || items.every(hasItems));
}

const hasMembers = (source: Source): boolean => source.type === "object" && source.members.length > 1;
const hasItems = (source: Source): boolean => source.type === "list" && source.items.length > 1;

function wrapped(start: string, items: readonly Source[], end: string, indent: number): string {
  const inner = indent + 2;
  const lines = items.map((item) => `${spaces(inner)}${printSource(item, inner, inner, 1)},\n`);
  return `${start}\n${lines.join("")}${spaces(indent)}${end}`;
}

function brokenObject(members: readonly (readonly [string, Source])[], indent: number): string {
  if (members.length === 0) return "{}";
  const lines = members.map(([key, value]) => `${printMember(key, value, indent + 2)},\n`);
  return `{\n${lines.join("")}${spaces(indent)}}`;
}

function printMember(key: string, value: Source, indent: number): string {
  const start = `${spaces(indent)}${propertyName(key)}:`;
  const flat = flatText(value);
  const fits = flat !== undefined && columnsOf(start) + 1 + columnsOf(flat) + 1 <= printWidth;
  if (fits || !goesBelow(key, value)) return `${start} ${printSource(value, indent, columnsOf(start) + 1, 1)}`;
  const inner = indent + 2;
  return `${start}\n${spaces(inner)}${printSource(value, inner, inner, 1)}`;
}

/** A text that is too long for the line of its key stands on the next, unless the key is as short as an indent. */
const goesBelow = (key: string, value: Source): boolean =>
  value.type === "sum" || (value.type === "word" && /^["']/.test(value.text) && propertyName(key).length > 4);

function brokenCall({ name, args }: Extract<Source, { type: "call" }>, indent: number, before: number): string {
  const others = args.slice(0, -1);
  const last = args.at(-1);
  if (last === undefined) return `${name}()`;
  const start = `${name}(${others.map((argument) => `${flatText(argument) ?? "\n"}, `).join("")}`;
  const staysBehind =
    (last.type === "object" || last.type === "list") &&
    !start.includes("\n") &&
    others.at(-1)?.type !== last.type &&
    before + columnsOf(start) + 1 <= printWidth;
  if (staysBehind) return `${start}${printSource(last, indent, printWidth, 1)})`;
  return wrapped(`${name}(`, args, ")", indent);
}

const spaces = (count: number): string => " ".repeat(count);

/** Prettier quotes a name only where it has to. `__proto__` would set the prototype. */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** How wide a text is shown: wide characters take two columns. */
const columnsOf = (text: string): number =>
  /^[\n -~]*$/.test(text) ? text.length : [...text].length + (text.match(wide)?.length ?? 0);

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/gu;
