import { CelCompileError } from "../cel-error.ts";
import { locate } from "./location.ts";

const opening = /([bB]?[rR]?)("""|'''|"|')/y;

/** A string or bytes literal starts here. */
export function stringStart(source: string, at: number): boolean {
  opening.lastIndex = at;
  return opening.test(source);
}

/** Reads the literal that starts at `at`: raw, bytes, in single or triple quotes. @throws CelCompileError */
export function readString(source: string, at: number): { value: string | Uint8Array; end: number } {
  opening.lastIndex = at;
  const [whole = "", prefix = "", quote = ""] = opening.exec(source) ?? [];
  const raw = /r/i.test(prefix);
  const start = at + whole.length;
  const end = closing(source, start, quote, raw);
  if (end === undefined) throw syntaxError(source, at, "token recognition error at: unterminated string");
  const body = source.slice(start, end).replaceAll(/\r\n?/g, "\n");
  const isBytes = /b/i.test(prefix);
  const unescape = isBytes ? unescapeBytes : unescapeText;
  try {
    const value = raw ? (isBytes ? Buffer.from(body) : body) : unescape(body);
    return { value, end: end + quote.length };
  } catch (error) {
    throw new CelCompileError([`${locate(source, at)}: ${(error as Error).message}`]);
  }
}

function closing(source: string, start: number, quote: string, raw: boolean): number | undefined {
  for (let at = start; at < source.length; at++) {
    if (source.startsWith(quote, at)) return at;
    if (quote.length === 1 && source[at] === "\n") return undefined;
    if (source[at] === "\\" && !raw) at++;
  }
  return undefined;
}

const syntaxError = (source: string, at: number, text: string): CelCompileError =>
  new CelCompileError([`${locate(source, at)}: Syntax error: ${text}`]);

const escape =
  /\\(?:([abfnrtv\\'"`?])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]|$))/g;
const simple: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unescapeText(body: string): string {
  return body.replaceAll(escape, (_, letter?: string, hex?: string, u?: string, long?: string, octal?: string) => {
    if (letter !== undefined) return simple[letter] ?? letter;
    const code = octal === undefined ? Number.parseInt(hex ?? u ?? long ?? "", 16) : Number.parseInt(octal, 8);
    if (Number.isNaN(code)) throw new Error("unable to unescape string");
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new Error("invalid unicode code point");
    return String.fromCodePoint(code);
  });
}

/** In bytes, \x and octal escapes are bytes, not characters; \u is not allowed. */
function unescapeBytes(body: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of body.matchAll(escape)) {
    const [whole, letter, hex, u, long, octal, wrong] = match;
    if (wrong !== undefined || u !== undefined || long !== undefined) throw new Error("unable to unescape string");
    parts.push(Buffer.from(body.slice(from, match.index)));
    from = match.index + whole.length;
    if (letter !== undefined) parts.push(Buffer.from(simple[letter] ?? letter));
    else parts.push(Buffer.of(octal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(octal, 8)));
  }
  parts.push(Buffer.from(body.slice(from)));
  return Buffer.concat(parts);
}
