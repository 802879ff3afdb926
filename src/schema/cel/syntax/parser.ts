import { CelCompileError } from "../cel-error.ts";
import { operators, type CallExpr, type Expr, type ListElement, type MapEntry } from "./ast.ts";
import { tokenize, type Token } from "./lexer.ts";
import { locate } from "./location.ts";
import { expandMacro, MacroError } from "./macros.ts";

/** Deeper nesting is refused, as upstream does. */
const maxDepth = 250;
const maxSize = 100_000;

/** @throws CelCompileError with the first thing wrong. */
export function parseCel(source: string): Expr {
  if (source.length > maxSize) {
    throw new CelCompileError([
      `1:1: Syntax error: expression code point size exceeds limit: size: ${source.length}, limit ${maxSize}`,
    ]);
  }
  return new Parser(source, tokenize(source)).parse();
}

const reserved = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);
const literals: ReadonlyMap<string, null | boolean> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
/** Levels of binary operators, the loosest first. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["<", "<=", ">=", ">", "==", "!=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Recursive descent, a method for each rule of the grammar. */
class Parser {
  #next = 0;
  #depth = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Expr {
    const expression = this.#expression();
    if (this.#peek().kind !== "end") throw this.#unexpected();
    return expression;
  }

  #expression(): Expr {
    if (++this.#depth > maxDepth) {
      throw this.#error(this.#peek().at, `Syntax error: expression recursion limit exceeded: ${maxDepth}`);
    }
    const condition = this.#binary(0);
    const question = this.#take("?");
    this.#depth -= 1;
    if (question === undefined) return condition;
    const whenTrue = this.#binary(0);
    this.#expect(":");
    return call(question.at, operators.conditional, [condition, whenTrue, this.#expression()]);
  }

  #binary(level: number): Expr {
    const names = levels[level];
    if (names === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#peek();
      if (token.kind === "literal" || !names.includes(token.text)) return left;
      this.#next += 1;
      const name = token.text === "in" ? operators.in : `_${token.text}_`;
      left = call(token.at, name, [left, this.#binary(level + 1)]);
    }
  }

  /** An even number of signs is none, as upstream does. */
  #unary(): Expr {
    const token = this.#peek();
    if (token.text !== "!" && token.text !== "-") return this.#member();
    if (token.kind !== "symbol") return this.#member();
    let count = 0;
    while (this.#take(token.text) !== undefined) count += 1;
    if (token.text === "-" && count === 1 && this.#isNumber()) return this.#member(token.at);
    const operand = this.#member();
    if (count % 2 === 0) return operand;
    return call(token.at, token.text === "!" ? operators.not : operators.negate, [operand]);
  }

  #isNumber(): boolean {
    const token = this.#peek();
    return token.kind === "literal" && (typeof token.value === "bigint" || typeof token.value === "number");
  }

  /** @param minus where the minus sign of the number that follows stands. */
  #member(minus?: number): Expr {
    let operand = this.#primary(minus);
    for (;;) {
      const token = this.#peek();
      if (token.kind !== "symbol") return operand;
      if (token.text === ".") operand = this.#select(operand);
      else if (token.text === "[") operand = this.#index(operand);
      else return operand;
    }
  }

  #select(operand: Expr): Expr {
    const dot = this.#expect(".");
    const optional = this.#take("?") !== undefined;
    const name = this.#ident();
    if (optional) {
      return call(dot.at, operators.optSelect, [operand, { kind: "literal", at: name.at, value: name.text }]);
    }
    const opening = this.#take("(");
    if (opening === undefined) return { kind: "select", at: dot.at, operand, field: name.text, testOnly: false };
    return this.#call(opening.at, name.text, operand, this.#list(")"));
  }

  #index(operand: Expr): Expr {
    const bracket = this.#expect("[");
    const optional = this.#take("?") !== undefined;
    const index = this.#expression();
    this.#expect("]");
    return call(bracket.at, optional ? operators.optIndex : operators.index, [operand, index]);
  }

  #primary(minus?: number): Expr {
    const token = this.#peek();
    if (token.kind === "literal") return this.#literal(token, minus);
    if (token.kind === "ident") return this.#identOrCall("");
    if (this.#take(".") !== undefined) return this.#identOrCall(".");
    if (this.#take("(") !== undefined) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[") !== undefined) return { kind: "list", at: token.at, elements: this.#elements() };
    if (this.#take("{") !== undefined) return { kind: "map", at: token.at, entries: this.#entries() };
    throw this.#unexpected();
  }

  #literal(token: Token & { kind: "literal" }, minus?: number): Expr {
    this.#next += 1;
    const { value } = token;
    if (typeof value === "bigint") {
      const signed = minus === undefined ? value : -value;
      if (BigInt.asIntN(64, signed) !== signed) throw this.#error(token.at, "invalid int literal");
      return { kind: "literal", at: minus ?? token.at, value: signed };
    }
    if (typeof value === "number" && minus !== undefined) return { kind: "literal", at: minus, value: -value };
    return { kind: "literal", at: token.at, value };
  }

  #identOrCall(dot: string): Expr {
    const token = this.#ident();
    const literal = dot === "" ? literals.get(token.text) : undefined;
    if (literal !== undefined) return { kind: "literal", at: token.at, value: literal };
    if (token.text === "in" || literals.has(token.text)) throw this.#unexpectedAt(token);
    if (reserved.has(token.text)) throw this.#error(token.at, `reserved identifier: ${token.text}`);
    const name = dot + token.text;
    const opening = this.#take("(");
    if (opening !== undefined) return this.#call(opening.at, name, undefined, this.#list(")"));
    return this.#structAhead(name) ?? { kind: "ident", at: token.at, name };
  }

  /** `a.b.C{…}`; no rule can use one, so it is only recognized. */
  #structAhead(name: string): Expr | undefined {
    let ahead = this.#next;
    let full = name;
    while (this.tokens[ahead]?.text === "." && this.tokens[ahead + 1]?.kind === "ident") {
      full += `.${this.tokens[ahead + 1]?.text ?? ""}`;
      ahead += 2;
    }
    const brace = this.tokens[ahead];
    if (brace?.kind !== "symbol" || brace.text !== "{") return undefined;
    this.#next = ahead + 1;
    while (this.#take("}") === undefined) {
      if (this.#peek().kind === "end") throw this.#unexpected();
      this.#next += 1;
    }
    return { kind: "struct", at: brace.at, name: full };
  }

  #call(at: number, name: string, target: Expr | undefined, args: readonly Expr[]): Expr {
    try {
      return expandMacro(at, name, target, args) ?? { kind: "call", at, name, target, args };
    } catch (error) {
      if (error instanceof MacroError) throw this.#error(error.at, error.message);
      throw error;
    }
  }

  #list(end: string): Expr[] {
    const items: Expr[] = [];
    if (this.#take(end) !== undefined) return items;
    do items.push(this.#expression());
    while (this.#take(",") !== undefined);
    this.#expect(end);
    return items;
  }

  #elements(): ListElement[] {
    const elements: ListElement[] = [];
    while (this.#take("]") === undefined) {
      const optional = this.#take("?") !== undefined;
      elements.push({ value: this.#expression(), optional });
      if (this.#peek().text !== "]") this.#expect(",");
    }
    return elements;
  }

  #entries(): MapEntry[] {
    const entries: MapEntry[] = [];
    while (this.#take("}") === undefined) {
      const optional = this.#take("?") !== undefined;
      const key = this.#expression();
      this.#expect(":");
      entries.push({ key, value: this.#expression(), optional });
      if (this.#peek().text !== "}") this.#expect(",");
    }
    return entries;
  }

  #peek(): Token {
    return this.tokens[this.#next] as Token;
  }

  #take(text: string): Token | undefined {
    const token = this.#peek();
    if (token.kind !== "symbol" || token.text !== text) return undefined;
    this.#next += 1;
    return token;
  }

  #expect(text: string): Token {
    const token = this.#take(text);
    if (token === undefined) throw this.#unexpected(`'${text}'`);
    return token;
  }

  #ident(): Token {
    const token = this.#peek();
    if (token.kind !== "ident") throw this.#unexpected("an identifier");
    this.#next += 1;
    return token;
  }

  #unexpected(expected = "an expression"): CelCompileError {
    return this.#unexpectedAt(this.#peek(), expected);
  }

  #unexpectedAt(token: Token, expected = "an expression"): CelCompileError {
    return this.#error(token.at, `Syntax error: unexpected '${token.text}', expected ${expected}`);
  }

  #error(at: number, text: string): CelCompileError {
    return new CelCompileError([`${locate(this.source, at)}: ${text}`]);
  }
}

const call = (at: number, name: string, args: readonly Expr[]): CallExpr => ({
  kind: "call",
  at,
  name,
  target: undefined,
  args,
});
