import type { JsonPathFilter, JsonPathOperand, JsonPathOperator, JsonPathStep } from "./json-path-step.ts";
import type { JsonValue } from "./types.ts";

/** A text that is no JSONPath, or uses what columns may not. */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
}

const name = /(?:\\.|[^\\.,[\]$@{}\s])+/y;
const integer = /^-?\d{1,9}$/;
const slice = /^(-?\d{1,9})?:(-?\d{1,9})?(?::(\d{1,9}))?$/;
/** A quoted text, or an operator: what comes first outside quotes. */
const quotedOrOperator = /'[^']*'|"[^"]*"|==|!=|<=|>=|<|>/g;
const number = /^-?\d+(?:\.\d+)?$/;
/** Longer paths are nobody's column. */
const maxLength = 4_096;

/** @throws JsonPathError naming the path. */
export function parseJsonPath(path: string): JsonPathStep[] {
  if (path.length > maxLength) throw new JsonPathError(`JSONPath is longer than ${maxLength} characters`);
  const trimmed = path.trim();
  const inner = trimmed.startsWith("{") && trimmed.endsWith("}") ? trimmed.slice(1, -1).trim() : trimmed;
  if (inner === "") throw new JsonPathError("JSONPath is empty");
  return new Parser(path, inner.startsWith("$") ? inner.slice(1) : inner).steps();
}

class Parser {
  #at = 0;

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  steps(): JsonPathStep[] {
    const steps: JsonPathStep[] = [];
    if (this.text === ".") return steps;
    while (this.#at < this.text.length) steps.push(...this.#step());
    return steps;
  }

  #step(): JsonPathStep[] {
    if (this.#takes("[")) return [this.#bracket()];
    if (!this.#takes(".")) throw this.#wrong(`expected "." or "[" at ${this.#at}`);
    if (this.#takes(".")) return [{ kind: "descendants" }, this.#takes("[") ? this.#bracket() : this.#dotted()];
    return [this.#takes("[") ? this.#bracket() : this.#dotted()];
  }

  #dotted(): JsonPathStep {
    if (this.#takes("*")) return { kind: "wildcard" };
    name.lastIndex = this.#at;
    const match = name.exec(this.text);
    if (match === null) throw this.#wrong(`expected a field name at ${this.#at}`);
    this.#at = name.lastIndex;
    return { kind: "member", key: match[0].replace(/\\(.)/gs, "$1") };
  }

  /** Behind `[`, through `]`. */
  #bracket(): JsonPathStep {
    const content = this.#untilClose();
    if (content.startsWith("?(") && content.endsWith(")")) {
      return { kind: "filter", filter: this.#filter(content.slice(2, -1).trim()) };
    }
    const steps = splitUnion(content).map((part) => this.#selector(part.trim()));
    const [only] = steps;
    return steps.length === 1 && only !== undefined ? only : { kind: "union", steps };
  }

  #selector(text: string): JsonPathStep {
    if (text === "*") return { kind: "wildcard" };
    if (integer.test(text)) return { kind: "index", index: Number(text) };
    const key = unquoted(text);
    if (key !== undefined) return { kind: "member", key };
    const range = slice.exec(text);
    if (range === null || range[3] === "0") throw this.#wrong(`cannot read [${text}]`);
    return {
      kind: "slice",
      ...(range[1] === undefined ? {} : { start: Number(range[1]) }),
      ...(range[2] === undefined ? {} : { end: Number(range[2]) }),
      step: Number(range[3] ?? 1),
    };
  }

  #filter(text: string): JsonPathFilter {
    const match = [...text.matchAll(quotedOrOperator)].find(([token]) => !/^['"]/.test(token));
    if (match === undefined) return { left: this.#operand(text) };
    const [operator] = match;
    return {
      left: this.#operand(text.slice(0, match.index).trim()),
      comparison: {
        operator: operator as JsonPathOperator,
        right: this.#operand(text.slice(match.index + operator.length).trim()),
      },
    };
  }

  #operand(text: string): JsonPathOperand {
    if (text.startsWith("@")) return { kind: "path", steps: new Parser(this.path, text.slice(1)).steps() };
    const value = literal(text);
    if (value === undefined) throw this.#wrong(`cannot read ${text} in a filter`);
    return { kind: "literal", value };
  }

  /** Brackets and quotes nest: a filter may hold its own. */
  #untilClose(): string {
    const start = this.#at;
    let depth = 1;
    let quote = "";
    for (; this.#at < this.text.length; this.#at++) {
      const char = this.text.charAt(this.#at);
      if (quote !== "") quote = char === quote ? "" : quote;
      else if (char === "'" || char === '"') quote = char;
      else if (char === "[") depth++;
      else if (char === "]" && --depth === 0) return this.text.slice(start, this.#at++).trim();
    }
    throw this.#wrong("unterminated [");
  }

  #takes(char: string): boolean {
    if (this.text.charAt(this.#at) !== char) return false;
    this.#at++;
    return true;
  }

  #wrong(why: string): JsonPathError {
    return new JsonPathError(`invalid JSONPath ${JSON.stringify(this.path)}: ${why}`);
  }
}

/** At commas outside quotes. */
function splitUnion(text: string): string[] {
  return text.match(/(?:'[^']*'|"[^"]*"|[^,'"])+/g) ?? [text];
}

function unquoted(text: string): string | undefined {
  const quote = text.charAt(0);
  const closed = text.length >= 2 && (quote === "'" || quote === '"') && text.endsWith(quote);
  return closed && !text.slice(1, -1).includes(quote) ? text.slice(1, -1) : undefined;
}

function literal(text: string): JsonValue | undefined {
  if (text === "true" || text === "false") return text === "true";
  if (number.test(text)) return Number(text);
  return unquoted(text);
}
