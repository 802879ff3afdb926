const escapes: ReadonlyMap<string, string> = new Map([
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

/** A text as a literal of the language. */
export function quoteCel(text: string): string {
  let out = "";
  for (const char of text) out += escapes.get(char) ?? char;
  return `"${out}"`;
}
