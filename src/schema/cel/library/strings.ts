import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { ArrayList } from "../values/lists.ts";
import type { CelList } from "../values/value.ts";
import { containsText, traverse, traverseResult, visitAll } from "./cost.ts";
import { quoteCel } from "./quote.ts";
import { formatText } from "./string-format.ts";

/** cel-go's strings library in version 2, which Kubernetes has, and what the language itself has for strings. */
export const strings: Record<string, Overload[]> = {
  contains: [overload("string.(string) -> bool", (text: string, part: string) => text.includes(part), containsText)],
  startsWith: [overload("string.(string) -> bool", (text: string, part: string) => text.startsWith(part), traverse(1))],
  endsWith: [overload("string.(string) -> bool", (text: string, part: string) => text.endsWith(part), traverse(1))],
  charAt: [overload("string.(int) -> string", charAt)],
  indexOf: [
    overload("string.(string) -> int", (text: string, part: string) => indexOf(text, part, 0n), visitAll),
    overload("string.(string, int) -> int", indexOf, visitAll),
  ],
  lastIndexOf: [
    overload("string.(string) -> int", (text: string, part: string) => lastIndexOf(text, part, undefined), visitAll),
    overload("string.(string, int) -> int", lastIndexOf, visitAll),
  ],
  lowerAscii: [
    overload("string.() -> string", (text: string) => mapAscii(text, /[A-Z]+/g, "toLowerCase"), traverse(0)),
  ],
  upperAscii: [
    overload("string.() -> string", (text: string) => mapAscii(text, /[a-z]+/g, "toUpperCase"), traverse(0)),
  ],
  replace: [
    overload(
      "string.(string, string) -> string",
      (...args: [string, string, string]) => replace(...args, -1n),
      traverse(0, 2),
    ),
    overload("string.(string, string, int) -> string", replace, traverse(0, 2)),
  ],
  split: [
    overload("string.(string) -> list(string)", (text: string, by: string) => split(text, by, -1n), traverse(0, 2)),
    overload("string.(string, int) -> list(string)", split, traverse(0, 2)),
  ],
  substring: [
    overload("string.(int) -> string", (text: string, from: bigint) => substring(text, from, undefined), traverse(0)),
    overload("string.(int, int) -> string", substring, traverse(0)),
  ],
  trim: [overload("string.() -> string", (text: string) => text.replaceAll(goSpace, ""), traverse(0))],
  format: [overload("string.(list(dyn)) -> string", formatText, traverse(0))],
  join: [
    overload("list(string).() -> string", (list: CelList) => join(list, ""), traverseResult),
    overload("list(string).(string) -> string", join, traverseResult),
  ],
  "strings.quote": [overload("(string) -> string", quoteCel, traverse(0))],
};

const outOfRange = (index: bigint): CelError => new CelError(`index out of range: ${index}`);

/** Indices count characters, not UTF-16 units. */
const runes = (text: string): readonly string[] => [...text];

function charAt(text: string, index: bigint): string {
  const characters = runes(text);
  if (index < 0n || index > BigInt(characters.length)) throw outOfRange(index);
  return characters[Number(index)] ?? "";
}

function indexOf(text: string, part: string, offset: bigint): bigint {
  if (offset < 0n) throw outOfRange(offset);
  const characters = runes(text);
  const from = Math.min(Number(offset), characters.length);
  if (part === "") return BigInt(from);
  const found = text.indexOf(part, unitsBefore(characters, from));
  return found < 0 ? -1n : BigInt(runes(text.slice(0, found)).length);
}

/** The last occurrence that starts at or before the offset; none if the offset is behind the text. */
function lastIndexOf(text: string, part: string, offset: bigint | undefined): bigint {
  const characters = runes(text);
  if (offset !== undefined && offset < 0n) throw outOfRange(offset);
  const from = Math.min(Number(offset ?? characters.length), characters.length);
  if (part === "") return BigInt(from);
  if (offset !== undefined && offset >= BigInt(characters.length)) return -1n;
  const found = text.lastIndexOf(part, unitsBefore(characters, from));
  return found < 0 ? -1n : BigInt(runes(text.slice(0, found)).length);
}

const unitsBefore = (characters: readonly string[], index: number): number =>
  characters.slice(0, index).reduce((units, character) => units + character.length, 0);

const mapAscii = (text: string, which: RegExp, change: "toLowerCase" | "toUpperCase"): string =>
  text.replaceAll(which, (letters) => letters[change]());

/** Go's unicode.IsSpace. */
const goSpace =
  /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** At most `limit` times; a negative one is none. An empty text is found around every character. */
function replace(text: string, old: string, by: string, limit: bigint): string {
  const times = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  if (old === "") return replaceEmpty(runes(text), by, times);
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(old); at >= 0 && parts.length < times; at = text.indexOf(old, from)) {
    parts.push(text.slice(from, at));
    from = at + old.length;
  }
  return [...parts, text.slice(from)].join(by);
}

function replaceEmpty(characters: readonly string[], by: string, times: number): string {
  const spread = characters.map((character, index) => (index < times ? by + character : character));
  return spread.join("") + (characters.length < times ? by : "");
}

function split(text: string, by: string, limit: bigint): CelList {
  const parts = by === "" ? [...runes(text)] : text.split(by);
  if (limit < 0n || parts.length <= limit) return new ArrayList(parts);
  if (limit === 0n) return new ArrayList([]);
  const kept = parts.slice(0, Number(limit) - 1);
  return new ArrayList([...kept, parts.slice(kept.length).join(by)]);
}

function substring(text: string, from: bigint, to: bigint | undefined): string {
  const characters = runes(text);
  const length = BigInt(characters.length);
  if (to !== undefined && from > to) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
  if (from < 0n || from > length) throw outOfRange(from);
  if (to !== undefined && to > length) throw outOfRange(to);
  return characters.slice(Number(from), to === undefined ? undefined : Number(to)).join("");
}

function join(list: CelList, separator: string): string {
  const texts: string[] = [];
  for (const item of list) {
    if (typeof item !== "string") throw new CelError(`join: invalid input: ${String(item)}`);
    texts.push(item);
  }
  return texts.join(separator);
}
