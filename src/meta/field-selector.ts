import { compareBytewise } from "./json/byte-order.ts";

/** One clause of a fieldSelector: the field's text is, or is not, the value. */
export interface FieldRequirement {
  readonly field: string;
  /** `==` is read as `=`. */
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** A fieldSelector that cannot be parsed; the message is upstream's. */
export class FieldSelectorError extends Error {
  override readonly name = "FieldSelectorError";
}

const operator = /!=|==|=/;

/**
 * Reads a fieldSelector (R-SEL-2): all clauses must hold; empty clauses are ignored; which fields exist is not checked here.
 * @throws FieldSelectorError, to be answered as 400.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .sort(compareBytewise)
    .map((term) => parseTerm(term, text));
}

/** The value the field must have, or undefined if the selector leaves it open. */
export function requiresExactMatch(requirements: readonly FieldRequirement[], field: string): string | undefined {
  return requirements.find((requirement) => requirement.field === field && requirement.operator === "=")?.value;
}

/** Makes a text safe as a value in a fieldSelector. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, String.raw`\$&`);
}

/** At commas that no backslash precedes; backslashes stay. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") at++;
    else if (char === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function parseTerm(term: string, selector: string): FieldRequirement {
  const match = operator.exec(term);
  if (match === null) throw new FieldSelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const value = unescaped(term.slice(match.index + match[0].length));
  return { field: term.slice(0, match.index), operator: match[0] === "!=" ? "!=" : "=", value };
}

function unescaped(value: string): string {
  let out = "";
  const chars = [...value];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    if (char === "," || char === "=") {
      throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${char.codePointAt(0)}`);
    }
    out += char === "\\" ? escapedChar(chars[++at]) : char;
  }
  return out;
}

function escapedChar(char: string | undefined): string {
  if (char === "\\" || char === "," || char === "=") return char;
  throw new FieldSelectorError(`invalid field selector: invalid escape sequence: \\${char ?? ""}`);
}
