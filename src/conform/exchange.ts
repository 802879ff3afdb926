/** One request and its answer, as far as a person wants to see them: cut short, and without secrets. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  /** Absent while there is no answer yet. */
  status?: number;
  responseHeaders?: Readonly<Record<string, string>>;
  responseBody?: string;
  /** Events of a watch that were read, as lines. */
  events?: string[];
}

const longest = 2000;
const mostEvents = 20;
/** Headers that say nothing about what is checked. */
const dull = new Set(["content-length", "date", "connection", "keep-alive", "transfer-encoding", "host"]);

export function shortened(text: string, limit = longest): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}

export function shownHeaders(headers: Iterable<readonly [string, string]>): Record<string, string> {
  const shown: Record<string, string> = {};
  let filler = 0;
  for (const [name, value] of headers) {
    if (dull.has(name)) continue;
    if (Object.keys(shown).length > 20) filler += 1;
    else shown[name] = name === "authorization" ? "(not shown)" : shortened(value, 300);
  }
  if (filler > 0) shown["…"] = `${filler} more`;
  return shown;
}

export function noteEvent(exchange: Exchange, line: string): void {
  const events = (exchange.events ??= []);
  if (events.length < mostEvents) events.push(shortened(line, 600));
}
