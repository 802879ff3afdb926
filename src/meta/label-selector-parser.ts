import { fieldErrorMessage, invalid, type FieldError } from "./field-error.ts";
import { parseInt64 } from "./int64.ts";
import { sortBytewise } from "./json/byte-order.ts";
import { lexLabelSelector, type LabelToken } from "./label-selector-lexer.ts";
import type { LabelOperator, LabelRequirement } from "./label-requirement.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";

/** A labelSelector that cannot be parsed; the message is upstream's. */
export class LabelSelectorError extends Error {
  override readonly name = "LabelSelectorError";
}

/** Upstream's list, in its order, for the complaint about an operator. */
const binaryOperators = "in, notin, =, ==, !=, gt, lt";

const operatorOf: Partial<Record<LabelToken["type"], LabelOperator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/** [src: apimachinery/pkg/labels/selector.go] @throws LabelSelectorError */
export function parseLabelRequirements(text: string): LabelRequirement[] {
  return new Parser(lexLabelSelector(text)).parse();
}

class Parser {
  #at = 0;

  constructor(private readonly tokens: readonly LabelToken[]) {}

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.#peek().type === "end") return requirements;
    for (;;) {
      if (!startsRequirement(this.#peek())) throw this.#found(this.#peek(), "!, identifier, or 'end of string'");
      requirements.push(this.#requirement());
      const separator = this.#next();
      if (separator.type === "end") return requirements;
      if (separator.type !== ",") throw this.#found(separator, "',' or 'end of string'");
      if (!startsRequirement(this.#peek())) throw this.#found(this.#peek(), "identifier after ','");
    }
  }

  #requirement(): LabelRequirement {
    try {
      return checked(this.#parseRequirement());
    } catch (error) {
      throw new LabelSelectorError(`unable to parse requirement: ${(error as Error).message}`);
    }
  }

  #parseRequirement(): LabelRequirement {
    const negated = this.#peek().type === "!";
    if (negated) this.#next();
    const key = this.#next();
    if (!isWord(key)) throw this.#found(key, "identifier");
    const problems = isQualifiedName(key.text);
    if (problems.length > 0) throw failure([invalid("", key.text, problems.join("; "))]);
    if (negated) return { key: key.text, operator: "!", values: [] };
    if (this.#endsRequirement()) return { key: key.text, operator: "exists", values: [] };
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : this.#exactValue();
    return { key: key.text, operator, values: sortBytewise([...values]) };
  }

  #operator(): LabelOperator {
    const token = this.#next();
    const operator = operatorOf[token.type];
    if (operator === undefined) throw this.#found(token, binaryOperators);
    return operator;
  }

  #exactValue(): Set<string> {
    if (this.#endsRequirement()) return new Set([""]);
    const token = this.#next();
    if (!isWord(token)) throw this.#found(token, "identifier");
    return new Set([token.text]);
  }

  /** `(a,b)`; an empty place between commas or brackets is the empty string. */
  #values(): Set<string> {
    const open = this.#next();
    if (open.type !== "(") throw new LabelSelectorError(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (!isWord(first) && first.type !== "," && first.type !== ")") throw this.#found(first, "',', ')' or identifier");
    const values = first.type === ")" ? new Set([""]) : this.#valueList();
    this.#next();
    return values;
  }

  /** Up to the closing bracket, which is not taken. */
  #valueList(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      const following = this.#peek();
      if (isWord(token)) {
        values.add(token.text);
        if (following.type !== "," && following.type !== ")") throw this.#found(following, "',' or ')'");
      } else {
        if (token.type !== ",") throw this.#found(token, "',', or identifier");
        if (values.size === 0 || following.type === "," || following.type === ")") values.add("");
      }
      if (following.type === ")") return values;
    }
  }

  #endsRequirement(): boolean {
    return this.#peek().type === "end" || this.#peek().type === ",";
  }

  #peek(): LabelToken {
    return this.tokens[this.#at] ?? end;
  }

  #next(): LabelToken {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #found(token: LabelToken, expected: string): LabelSelectorError {
    return new LabelSelectorError(`found '${token.text}', expected: ${expected}`);
  }
}

const end: LabelToken = { type: "end", text: "" };

/** `in` and `notin` are operators only where an operator may stand. */
const isWord = ({ type }: LabelToken): boolean => type === "word" || type === "in" || type === "notin";
const startsRequirement = (token: LabelToken): boolean => isWord(token) || token.type === "!";

function checked(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement;
  const errors: FieldError[] = [];
  for (const [index, value] of values.entries()) {
    if ((operator === "gt" || operator === "lt") && parseInt64(value) === undefined) {
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    const problems = isValidLabelValue(value);
    if (problems.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, problems.join("; ")));
  }
  if (errors.length > 0) throw failure(errors);
  return requirement;
}

function failure(errors: readonly FieldError[]): LabelSelectorError {
  const messages = [...new Set(errors.map(fieldErrorMessage))];
  return new LabelSelectorError(messages.length === 1 ? String(messages[0]) : `[${messages.join(", ")}]`);
}
