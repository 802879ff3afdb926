import { CharSet } from "./char-set.ts";

/** Characters of one set, at least min and at most max of them. */
export interface Atom {
  readonly chars: CharSet;
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a pattern that is only literals, `.`, classes, the escapes \d \w \s \D \W \S and escaped punctuation, each
 * with an optional greedy repetition. Anything else: undefined. Sets mean what they mean in RE2: ASCII, `.` without \n.
 */
export function parseSequence(pattern: string): Atom[] | undefined {
  const chars = [...pattern];
  const atoms: Atom[] = [];
  let at = 0;
  while (at < chars.length) {
    const set = readSet(chars, at);
    if (set === undefined) return undefined;
    const repetition = readRepetition(chars, set.end);
    if (repetition === undefined) return undefined;
    atoms.push({ chars: set.chars, min: repetition.min, max: repetition.max });
    at = repetition.end;
  }
  return atoms;
}

interface ReadSet {
  readonly chars: CharSet;
  readonly end: number;
}

const code = (char: string): number => char.codePointAt(0) ?? 0;
const digits = CharSet.of([0x30, 0x39]);
const word = CharSet.of([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
const space = CharSet.of([0x09, 0x0a], [0x0c, 0x0d], [0x20, 0x20]);
const classEscapes: Readonly<Record<string, CharSet>> = {
  d: digits,
  w: word,
  s: space,
  D: digits.complement(),
  W: word.complement(),
  S: space.complement(),
};
const anyButNewline = CharSet.char(0x0a).complement();
const special = new Set("\\^$.|?*+()[]{}");

function readSet(chars: readonly string[], at: number): ReadSet | undefined {
  const char = chars[at] ?? "";
  if (char === "[") return readClass(chars, at + 1);
  if (char === "\\") return readEscape(chars, at + 1);
  if (char === ".") return { chars: anyButNewline, end: at + 1 };
  return special.has(char) ? undefined : { chars: CharSet.char(code(char)), end: at + 1 };
}

function readEscape(chars: readonly string[], at: number): ReadSet | undefined {
  const char = chars[at] ?? "";
  const set = Object.hasOwn(classEscapes, char) ? classEscapes[char] : undefined;
  if (set !== undefined) return { chars: set, end: at + 1 };
  return /^[!-/:-@[-`{-~]$/.test(char) ? { chars: CharSet.char(code(char)), end: at + 1 } : undefined;
}

/** `a-z0-9_.-]`, `^/]`: behind the opening bracket. A bracket or a POSIX class inside: not read. */
function readClass(chars: readonly string[], start: number): ReadSet | undefined {
  const negated = chars[start] === "^";
  let at = negated ? start + 1 : start;
  let set = CharSet.of();
  let isFirst = true;
  while (chars[at] !== "]" || isFirst) {
    const item = readClassItem(chars, at);
    if (item === undefined) return undefined;
    set = set.union(item.chars);
    at = item.end;
    isFirst = false;
  }
  return { chars: negated ? set.complement() : set, end: at + 1 };
}

function readClassItem(chars: readonly string[], at: number): ReadSet | undefined {
  const from = readClassChar(chars, at);
  if (from === undefined) return undefined;
  if (chars[from.end] !== "-" || chars[from.end + 1] === "]") return from;
  const to = readClassChar(chars, from.end + 1);
  const [low, high] = [single(from.chars), to === undefined ? undefined : single(to.chars)];
  if (to === undefined || low === undefined || high === undefined || high < low) return undefined;
  return { chars: CharSet.of([low, high]), end: to.end };
}

function readClassChar(chars: readonly string[], at: number): ReadSet | undefined {
  const char = chars[at];
  if (char === undefined || char === "[" || char === "]") return undefined;
  return char === "\\" ? readEscape(chars, at + 1) : { chars: CharSet.char(code(char)), end: at + 1 };
}

function single({ ranges }: CharSet): number | undefined {
  const [range] = ranges;
  return ranges.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined;
}

interface Repetition {
  readonly min: number;
  readonly max: number;
  readonly end: number;
}

const simple: Readonly<Record<string, readonly [number, number]>> = {
  "*": [0, Number.POSITIVE_INFINITY],
  "+": [1, Number.POSITIVE_INFINITY],
  "?": [0, 1],
};

/** Lazy and stacked repetitions are not read. */
function readRepetition(chars: readonly string[], at: number): Repetition | undefined {
  const repetition = readGreedy(chars, at);
  if (repetition === undefined || repetition.end === at) return repetition;
  return "*+?{".includes(chars[repetition.end] ?? " ") ? undefined : repetition;
}

function readGreedy(chars: readonly string[], at: number): Repetition | undefined {
  const char = chars[at] ?? "";
  const bounds = Object.hasOwn(simple, char) ? simple[char] : undefined;
  if (bounds !== undefined) return { min: bounds[0], max: bounds[1], end: at + 1 };
  if (char !== "{") return { min: 1, max: 1, end: at };
  const match = /^\{([0-9]{1,4})(,([0-9]{0,4}))?\}/.exec(chars.slice(at, at + 12).join(""));
  if (match === null) return undefined;
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
  return { min, max, end: at + match[0].length };
}
