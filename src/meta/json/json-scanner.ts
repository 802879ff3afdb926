import type { JsonValue } from "../types.ts";
import { goQuote } from "../go-format.ts";
import { JsonSyntaxError } from "./json-syntax-error.ts";
import { readJsonNumber } from "./read-number.ts";

const space = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON's own rule
const plainRun = /[^"\\\u0000-\u001f]*/y;
const hexDigit = /^[0-9a-fA-F]$/;
const loneSurrogate = /\p{Cs}/gu;
const literals: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The tokens of a JSON text, with the complaints of Go's scanner. */
export class JsonScanner {
  #at = 0;

  constructor(private readonly text: string) {}

  /** The next character that is not white space, not taken; "" at the end. */
  peek(): string {
    space.lastIndex = this.#at;
    space.test(this.text);
    this.#at = space.lastIndex;
    return this.text.charAt(this.#at);
  }

  take(char: string): void {
    if (!this.takeIf(char)) throw this.#unexpected("looking for beginning of value");
  }

  takeIf(char: string): boolean {
    if (this.peek() !== char) return false;
    this.#at++;
    return true;
  }

  /** After an element: true at a comma, false at the closing bracket; both are taken. */
  more(close: string, context: string): boolean {
    if (this.takeIf(",")) return true;
    if (this.takeIf(close)) return false;
    throw this.#unexpected(context);
  }

  /** A member's name and the colon behind it. */
  key(): string {
    if (this.peek() !== '"') throw this.#unexpected("looking for beginning of object key string");
    const key = this.#string();
    if (!this.takeIf(":")) throw this.#unexpected("after object key");
    return key;
  }

  /** A string, number, true, false or null. */
  scalar(): JsonValue {
    const char = this.peek();
    if (char === '"') return this.#string();
    if (char === "-" || (char >= "0" && char <= "9")) return this.#number();
    for (const [word, value] of literals) if (word.startsWith(char) && char !== "") return this.#literal(word, value);
    throw this.#unexpected("looking for beginning of value");
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.peek() !== "") throw this.#unexpected("after top-level value");
  }

  #literal(word: string, value: JsonValue): JsonValue {
    for (const char of word) {
      if (this.text.charAt(this.#at) !== char) throw this.#unexpected(`in literal ${word} (expecting ${goChar(char)})`);
      this.#at++;
    }
    return value;
  }

  #number(): JsonValue {
    const number = readJsonNumber(this.text, this.#at, (at, context) => {
      this.#at = at;
      return this.#unexpected(context);
    });
    this.#at = number.end;
    return number.value;
  }

  #string(): string {
    let out = "";
    this.#at++;
    for (;;) {
      plainRun.lastIndex = this.#at;
      plainRun.test(this.text);
      out += this.text.slice(this.#at, plainRun.lastIndex);
      this.#at = plainRun.lastIndex;
      const char = this.text.charAt(this.#at);
      if (char !== '"' && char !== "\\") throw this.#unexpected("in string literal");
      this.#at++;
      if (char === '"') return out.replace(loneSurrogate, "\ufffd");
      out += this.#escape();
    }
  }

  #escape(): string {
    const char = this.text.charAt(this.#at);
    if (char === "u") return this.#unicodeEscape();
    const unescaped = char === "" ? undefined : escapes[char];
    if (unescaped === undefined) throw this.#unexpected("in string escape code");
    this.#at++;
    return unescaped;
  }

  #unicodeEscape(): string {
    const start = ++this.#at;
    for (; this.#at < start + 4; this.#at++) {
      if (!hexDigit.test(this.text.charAt(this.#at))) throw this.#unexpected("in \\u hexadecimal character escape");
    }
    return String.fromCharCode(Number.parseInt(this.text.slice(start, this.#at), 16));
  }

  #unexpected(context: string): JsonSyntaxError {
    if (this.#at >= this.text.length) return new JsonSyntaxError("unexpected end of JSON input");
    const byte = Buffer.from(String.fromCodePoint(this.text.codePointAt(this.#at) ?? 0xfffd))[0] ?? 0;
    return new JsonSyntaxError(`invalid character ${goChar(String.fromCharCode(byte))} ${context}`);
  }
}

/** Go's quoted character; it names the first byte, whatever it belongs to. */
function goChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${goQuote(char).slice(1, -1)}'`;
}
