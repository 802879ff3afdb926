import { CelCompileError } from "../cel-error.ts";
import { locate } from "./location.ts";
import { readNumber } from "./read-number.ts";
import { readString, stringStart } from "./read-string.ts";
import type { Value } from "../values/value.ts";

export type Token =
  | {
      readonly kind: "literal";
      readonly at: number;
      readonly end: number;
      readonly value: Value;
      readonly text: string;
    }
  | { readonly kind: "ident" | "symbol" | "end"; readonly at: number; readonly end: number; readonly text: string };

const blanks = /(?:[\t\n\f\r ]+|\/\/[^\n]*)*/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbols = ["==", "!=", "<=", ">=", "&&", "||", ..."<>!?:+-*/%()[]{}.,"];

/** Splits an expression into tokens, the last of which is its end. @throws CelCompileError */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = skipBlanks(source, 0); at < source.length; at = skipBlanks(source, tokens.at(-1)?.end ?? 0)) {
    tokens.push(readToken(source, at));
  }
  tokens.push({ kind: "end", at: source.length, end: source.length, text: "<EOF>" });
  return tokens;
}

function skipBlanks(source: string, at: number): number {
  blanks.lastIndex = at;
  blanks.exec(source);
  return blanks.lastIndex;
}

function readToken(source: string, at: number): Token {
  if (stringStart(source, at)) {
    const { value, end } = readString(source, at);
    return { kind: "literal", at, end, value, text: source.slice(at, end) };
  }
  const number = readNumber(source, at);
  if (number !== undefined) {
    return { kind: "literal", at, end: number.end, value: number.value, text: source.slice(at, number.end) };
  }
  identifier.lastIndex = at;
  const word = identifier.exec(source)?.[0];
  if (word !== undefined) return { kind: "ident", at, end: at + word.length, text: word };
  const symbol = symbols.find((text) => source.startsWith(text, at));
  if (symbol === undefined) {
    throw new CelCompileError([
      `${locate(source, at)}: Syntax error: token recognition error at: '${source.slice(at, at + 1)}'`,
    ]);
  }
  return { kind: "symbol", at, end: at + symbol.length, text: symbol };
}
