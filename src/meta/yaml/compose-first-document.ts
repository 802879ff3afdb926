import { Composer, type CST, type Document, Lexer, LineCounter, type ParsedNode, Parser } from "yaml";
import { maxJsonDepth } from "../json/depth.ts";
import { YamlSyntaxError } from "./yaml-syntax-error.ts";

/** The parser handles some 300,000 pieces a second and holds up everything else meanwhile; JSON has no such limit. */
const maxLexemes = 100_000;

export interface ComposedDocument {
  /** null: an empty document. */
  readonly contents: ParsedNode | null;
  /** The line, from 1, of an offset in the text. */
  readonly lineAt: (offset: number) => number;
}

/**
 * Nodes of the first document; all scalars are still text. What follows it is not read, as in Go.
 * @throws YamlSyntaxError at the first thing wrong.
 */
export function composeFirstDocument(text: string): ComposedDocument {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const composer = new Composer<ParsedNode>({
    schema: "failsafe",
    version: "1.1",
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // The composer gathers errors, a million if need be; the first is enough. Where it no longer asks this, it only gets slower.
  Object.assign(composer, { onError: failAtFirstError(lineAt) });
  for (const token of tokensOfFirstDocument(text, lines)) {
    if (token.type === "error") throw new YamlSyntaxError(token.message, lineAt(token.offset));
    for (const document of composer.next(token)) return { contents: checked(document, lineAt), lineAt };
  }
  for (const document of composer.end(true, text.length)) return { contents: checked(document, lineAt), lineAt };
  return { contents: null, lineAt };
}

function* tokensOfFirstDocument(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > maxLexemes) throw new YamlSyntaxError("document is too large, send it as JSON");
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === "document") return;
    }
    if (parser.stack.length > maxJsonDepth) throw new YamlSyntaxError("exceeded max depth");
  }
  yield* parser.end();
}

function checked(document: Document.Parsed<ParsedNode>, lineAt: (offset: number) => number): ParsedNode | null {
  const [error] = document.errors;
  if (error !== undefined) throw new YamlSyntaxError(error.message, lineAt(error.pos[0]));
  return document.contents;
}

type ErrorSource = number | readonly number[] | { readonly offset: number };

/** What is thrown passes through the composer's own handlers and comes back here: it stays the first error. */
function failAtFirstError(lineAt: (offset: number) => number) {
  let first: YamlSyntaxError | undefined;
  return (source: ErrorSource, _code: string, message: string, warning = false): void => {
    if (warning) return;
    first ??= new YamlSyntaxError(message, lineAt(offsetOf(source)));
    throw first;
  };
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : (source[0] ?? 0);
}
