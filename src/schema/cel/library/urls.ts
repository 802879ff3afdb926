import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { EntryMap } from "../values/entry-map.ts";
import { ArrayList } from "../values/lists.ts";
import { Opaque, type Value } from "../values/value.ts";
import { traverse } from "./cost.ts";
import { escapedPath, parseUrl, queryParameters, type UrlParts } from "./parse-url.ts";

class Url extends Opaque {
  readonly typeName = "kubernetes.URL";
  constructor(readonly parts: UrlParts) {
    super();
  }
  equals(other: Url): boolean {
    return JSON.stringify(this.parts) === JSON.stringify(other.parts);
  }
}

function url(text: string): Url {
  try {
    return new Url(parseUrl(text));
  } catch (error) {
    throw new CelError(`URL parse error during conversion from string: ${(error as Error).message}`);
  }
}

function isUrl(text: string): boolean {
  try {
    parseUrl(text);
    return true;
  } catch {
    return false;
  }
}

/** Without port, and without the brackets of an IPv6 address. */
function hostname(host: string): string {
  const [, bracketed, plain = ""] = /^(?:\[(.*)\]|(.*?))(?::[0-9]*)?$/s.exec(host) ?? [];
  return bracketed ?? plain;
}

const port = (host: string): string => /:([0-9]*)$/.exec(host.replace(/^\[.*\]/s, ""))?.[1] ?? "";

function query({ query }: UrlParts): EntryMap {
  const parameters = [...queryParameters(query)];
  return EntryMap.of(parameters.map(([key, values]) => [key, new ArrayList(values)]));
}

const part = (result: string, run: (parts: UrlParts) => Value): Overload[] => [
  overload(`kubernetes.URL.() -> ${result}`, ({ parts }: Url) => run(parts)),
];

/** Kubernetes' library of URLs. */
export const urls: Record<string, Overload[]> = {
  url: [overload("(string) -> kubernetes.URL", url, traverse(0))],
  isURL: [overload("(string) -> bool", isUrl)],
  getScheme: part("string", ({ scheme }) => scheme),
  getHost: part("string", ({ host }) => host),
  getHostname: part("string", ({ host }) => hostname(host)),
  getPort: part("string", ({ host }) => port(host)),
  getEscapedPath: part("string", ({ path }) => escapedPath(path)),
  getQuery: part("map(string, list(string))", query),
};
