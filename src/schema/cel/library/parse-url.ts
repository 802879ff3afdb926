import { goQuote } from "../../../meta/go-format.ts";
import { parseAddress } from "./ip-address.ts";

/** The parts of a URL that Kubernetes' library tells, and the rest it compares. */
export interface UrlParts {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly opaque: string;
  /** As it was written. */
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/**
 * An absolute URL or path as Go's url.ParseRequestURI takes it, then taken apart with its fragment, as upstream does.
 * @throws Error in Go's words.
 */
export function parseUrl(text: string): UrlParts {
  attempt(text, () => parseParts(text, true));
  const hash = text.indexOf("#");
  const fragment = hash < 0 ? "" : text.slice(hash + 1);
  return attempt(text, () => ({ ...parseParts(hash < 0 ? text : text.slice(0, hash), false), fragment }));
}

function attempt(text: string, parse: () => UrlParts): UrlParts {
  try {
    return parse();
  } catch (error) {
    throw new Error(`parse ${goQuote(text)}: ${(error as Error).message}`, { cause: error });
  }
}

function hasControlCharacter(text: string): boolean {
  for (const char of text) if (char < " " || char === "\u007f") return true;
  return false;
}

function parseParts(text: string, isRequest: boolean): UrlParts {
  if (hasControlCharacter(text)) throw new Error("net/url: invalid control character in URL");
  if (text === "" && isRequest) throw new Error("empty url");
  const none = { scheme: "", user: "", host: "", opaque: "", path: "", query: "", fragment: "" };
  if (text === "*") return { ...none, path: "*" };
  if (text.startsWith(":")) throw new Error("missing protocol scheme");
  const scheme = (/^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? "").toLowerCase();
  const [rest = "", query] = cut(scheme === "" ? text : text.slice(scheme.length + 1), "?");
  const known = { ...none, scheme, query };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...known, opaque: rest };
    if (isRequest) throw new Error("invalid URI for request");
  }
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || (!isRequest && !rest.startsWith("///")));
  if (!hasAuthority) return { ...known, path: checkEscapes(rest) };
  const slash = rest.indexOf("/", 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return { ...known, ...parseAuthority(scheme, authority), path: checkEscapes(slash < 0 ? "" : rest.slice(slash)) };
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function parseAuthority(scheme: string, authority: string): { user: string; host: string } {
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? "" : authority.slice(0, at);
  const host = parseHost(scheme, authority.slice(at + 1));
  if (!/^[A-Za-z0-9\-._~!$&'()*+,;=%@:]*$/.test(user)) throw new Error("net/url: invalid userinfo");
  return { user: checkEscapes(user), host };
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new Error("invalid IP-literal");
  if (bracket === 0) return parseIpLiteral(host);
  const first = host.indexOf(":");
  const strict = scheme === "http" || scheme === "https";
  if (first >= 0) checkPort(host.slice(strict ? first : host.lastIndexOf(":")));
  return unescapeHost(host);
}

function parseIpLiteral(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new Error("missing ']' in host");
  checkPort(host.slice(end + 1));
  const name = decode(host.slice(1, end).replace("%25", "%"));
  let address;
  try {
    address = parseAddress(name);
  } catch (error) {
    throw new Error(`invalid host: ${(error as Error).message}`, { cause: error });
  }
  if (address.bytes.length === 4) throw new Error("invalid IP-literal");
  return `[${name}]${host.slice(end + 1)}`;
}

function checkPort(text: string): void {
  if (!/^(?::[0-9]*)?$/.test(text)) throw new Error(`invalid port ${goQuote(text)} after host`);
}

/** Of ASCII only a percent sign may be escaped in a host; some characters may not stand there at all. */
function unescapeHost(host: string): string {
  checkEscapes(host);
  const escaped = /%[0-7][0-9a-fA-F]/g;
  for (const [escape] of host.matchAll(escaped)) {
    if (escape !== "%25") throw new Error(`invalid URL escape ${goQuote(escape)}`);
  }
  const wrong = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(host)?.[0];
  if (wrong !== undefined) throw new Error(`invalid character ${goQuote(wrong)} in host name`);
  return decode(host);
}

function checkEscapes(text: string): string {
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)?.[0];
  if (wrong !== undefined) throw new Error(`invalid URL escape ${goQuote(wrong)}`);
  return text;
}

const isPlain = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]*$/;

/** The path with everything escaped that has to be. */
export function escapedPath(path: string): string {
  if (isPlain.test(path) || path === "*") return path;
  let out = "";
  for (const byte of decodeBytes(path)) {
    const char = String.fromCharCode(byte);
    out += /[A-Za-z0-9\-._~$&+,/:;=@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

/** Parameters in order of appearance; what is malformed is left out. */
export function queryParameters(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "" || part.includes(";") || /%(?![0-9a-fA-F]{2})/.test(part)) continue;
    const [key, value] = cut(part, "=").map((text) => decode(text.replaceAll("+", " ")));
    parameters.set(key ?? "", [...(parameters.get(key ?? "") ?? []), value ?? ""]);
  }
  return parameters;
}

const decode = (text: string): string => (text.includes("%") ? Buffer.from(decodeBytes(text)).toString("utf8") : text);

function decodeBytes(text: string): number[] {
  const bytes = Buffer.from(text);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const hex = bytes.toString("latin1", at + 1, at + 3);
    if (bytes[at] === 0x25 && /^[0-9a-fA-F]{2}$/.test(hex)) {
      out.push(Number.parseInt(hex, 16));
      at += 2;
    } else out.push(bytes[at] ?? 0);
  }
  return out;
}
