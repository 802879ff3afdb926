/** One clause of an Accept list. Must not be changed: parsed lists are shared. */
export interface AcceptClause {
  /** As sent: upstream compares to the letter. `*` for any. */
  readonly type: string;
  readonly subtype: string;
  /** Without `q`. Names in lower case, values as sent, unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1. */
  readonly q: number;
}

const cache = new Map<string, readonly AcceptClause[]>();
const cacheEntries = 256;
const cacheableLength = 1024;

/**
 * Clauses of an Accept header, best first: by q, then by position (R-NEG-2). Tolerant, as upstream: what is no media
 * range is left out, a q that is no number counts as 1, and q=0 is a last choice rather than none. Several header lines
 * are joined with "," by the caller.
 */
export function parseAccept(header: string): readonly AcceptClause[] {
  const known = cache.get(header);
  if (known !== undefined) return known;
  const clauses = splitOutsideQuotes(header, ",").flatMap((text) => parseClause(text));
  clauses.sort((a, b) => b.q - a.q);
  if (header.length <= cacheableLength) remember(header, clauses);
  return clauses;
}

/** Whether the clause's media range covers `type/subtype`; its parameters are for the caller to judge. */
export function covers(clause: AcceptClause, type: string, subtype: string): boolean {
  return (clause.type === "*" || clause.type === type) && (clause.subtype === "*" || clause.subtype === subtype);
}

function remember(header: string, clauses: readonly AcceptClause[]): void {
  if (cache.size >= cacheEntries) {
    const oldest = cache.keys().next();
    if (oldest.done !== true) cache.delete(oldest.value);
  }
  cache.set(header, clauses);
}

function parseClause(text: string): AcceptClause[] {
  const [range = "", ...rest] = splitOutsideQuotes(text, ";");
  const [type = "", subtype = type === "*" ? "*" : "", ...more] = range.trim().split("/");
  if (type === "" || subtype === "" || more.length > 0) return [];
  const parameters = new Map<string, string>();
  for (const parameter of rest) addParameter(parameters, parameter);
  const q = quality(parameters.get("q"));
  parameters.delete("q");
  return [{ type, subtype, parameters, q }];
}

/** The first of two parameters of one name wins. */
function addParameter(parameters: Map<string, string>, text: string): void {
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).trim().toLowerCase();
  if (name === "" || parameters.has(name)) return;
  parameters.set(name, equals < 0 ? "" : unquote(text.slice(equals + 1).trim()));
}

function quality(text: string | undefined): number {
  if (text === undefined || text === "") return 1;
  const q = Number(text);
  return Number.isNaN(q) ? 1 : Math.min(Math.max(q, 0), 1);
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\" && quoted) at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
