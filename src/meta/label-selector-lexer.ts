/** What a token is: an operator by itself, a word, or the end. */
export type LabelToken =
  | { readonly type: ")" | "," | "!" | "==" | "=" | ">" | "<" | "!=" | "(" | "in" | "notin"; readonly text: string }
  | { readonly type: "word" | "end"; readonly text: string };

const symbols = ["==", "!=", ")", ",", "!", "=", ">", "<", "("] as const;
const blank = /[ \t\r\n]*/y;
const word = /[^=!(),<> \t\r\n]+/y;

/** Splits a label selector; the last token is always `end`. */
export function lexLabelSelector(text: string): LabelToken[] {
  const tokens: LabelToken[] = [];
  let at = 0;
  for (;;) {
    at = runEnd(blank, text, at);
    if (at >= text.length) return [...tokens, { type: "end", text: "" }];
    const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
    const token: LabelToken =
      symbol === undefined ? wordToken(text.slice(at, runEnd(word, text, at))) : { type: symbol, text: symbol };
    tokens.push(token);
    at += token.text.length;
  }
}

function runEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

const wordToken = (text: string): LabelToken =>
  text === "in" || text === "notin" ? { type: text, text } : { type: "word", text };
