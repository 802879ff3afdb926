import { isIPv4, isIPv6 } from "./network-formats.ts";

const shortName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Up to 63 lower-case letters, digits and dashes, no dash at either end. */
export const isShortName = (text: string): boolean => text.length <= 63 && shortName.test(text);

/** Up to 253 characters of such segments with dots between; a segment may be longer than 63. */
export const isLongName = (text: string): boolean =>
  text.length <= 253 &&
  text.split(".").every((part) => /^[a-z0-9]/.test(part) && /^[-a-z0-9]*$/.test(part) && /[a-z0-9]$/.test(part));

const label = /^[a-zA-Z0-9\p{S}\p{L}]([a-zA-Z0-9\p{S}\p{L}-]{0,61}[a-zA-Z0-9\p{S}\p{L}])?$/u;
const topLevel = /^[a-zA-Z\p{L}]{2,63}$/u;
const single = /^[a-zA-Z0-9\p{S}\p{L}](-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?$/u;

/** RFC 1123 host name, with letters and symbols of any script; the last of several labels has letters only. */
export function isHostname(text: string): boolean {
  // 255 octets; checked on characters first, so that a long text costs nothing.
  if (text.length > 255 || Buffer.byteLength(text) > 255) return false;
  const labels = text.split(".");
  if (labels.some((part) => Buffer.byteLength(part) > 63)) return false;
  const last = labels.pop() ?? "";
  return labels.length === 0 ? single.test(last) : labels.every((part) => label.test(part)) && topLevel.test(last);
}

const atom = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10ffff}-]+";
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`, "u");
const quotedLocal = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u;

/**
 * An address as Go's net/mail parses it: `local@domain`, quoted local part and `Name <local@domain>` included.
 * RFC 5322 comments and encoded names are not understood.
 */
export function isEmail(text: string): boolean {
  if (text.length > 8192) return false;
  const named = /^([^<>]*)<([^<>]*)>[ \t]*$/.exec(text);
  if (named !== null) return isDisplayName(trimBlanks(named[1] ?? "")) && isAddress(trimBlanks(named[2] ?? ""));
  return isAddress(trimBlanks(text));
}

function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const local = trimBlanks(text.slice(0, Math.max(at, 0)));
  const domain = trimBlanks(text.slice(at + 1));
  return (dotAtom.test(local) || quotedLocal.test(local)) && (dotAtom.test(domain) || isAddressLiteral(domain));
}

const trimBlanks = (text: string): string => text.replaceAll(/^[ \t]+|[ \t]+$/g, "");

function isAddressLiteral(text: string): boolean {
  const address = /^\[([^[\]]*)\]$/.exec(text)?.[1] ?? "";
  return isIPv4(address) || isIPv6(address.replace(/^IPv6:/, ""));
}

const displayWord = new RegExp(`^${atom.replace("-]+", ".-]+")}$`, "u");

const isDisplayName = (text: string): boolean =>
  text === "" || quotedLocal.test(text) || text.split(/[ \t]+/).every((word) => displayWord.test(word));

/** What Go's url.ParseRequestURI takes: an absolute URI or an absolute path. */
export function isRequestUri(text: string): boolean {
  if (text === "" || hasControlCharacter(text)) return false;
  if (text === "*") return true;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[0] ?? "";
  const [rest = ""] = text.slice(scheme.length).split("?", 1);
  if (!rest.startsWith("/")) return scheme !== "" && !text.startsWith(":");
  if (scheme === "" || !rest.startsWith("//")) return hasValidEscapes(rest);
  const end = rest.indexOf("/", 2);
  const authority = end < 0 ? rest.slice(2) : rest.slice(2, end);
  return isAuthority(authority) && hasValidEscapes(end < 0 ? "" : rest.slice(end));
}

function hasControlCharacter(text: string): boolean {
  for (const char of text) if (char < " " || char === "\u007f") return true;
  return false;
}
const hasValidEscapes = (text: string): boolean => !/%(?![0-9a-fA-F]{2})/.test(text);

const userInfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;
// Of ASCII, only a percent sign may be escaped in a host.
const host =
  /^(?:\[[^\]]*\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=<>"\u0080-\u{10ffff}]|%25|%[89a-fA-F][0-9a-fA-F])*)(?::[0-9]*)?$/u;

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? "" : authority.slice(0, at);
  return userInfo.test(user) && hasValidEscapes(user) && host.test(authority.slice(at + 1));
}
