import { goQuote } from "../../../meta/go-format.ts";

/** An IP address as its 4 or 16 bytes. */
export interface Address {
  readonly bytes: readonly number[];
  /** Behind a percent sign; "" for none. */
  readonly zone: string;
}

/** Reads an address as Go's netip does. @throws Error in Go's words. */
export function parseAddress(text: string): Address {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === ".") return { bytes: parseIPv4(text, text), zone: "" };
  if (first === ":") return parseIPv6(text);
  throw addressError(text, first === "%" ? "missing IPv6 address" : "unable to parse IP");
}

const addressError = (text: string, problem: string, at?: string): Error =>
  new Error(`ParseAddr(${goQuote(text)}): ${problem}${at === undefined ? "" : ` (at ${goQuote(at)})`}`);

/** @param whole for the message. */
function parseIPv4(text: string, whole: string): number[] {
  const wrong = text.search(/[^0-9.]/);
  const head = wrong < 0 ? text : text.slice(0, wrong);
  const fields = head.split(".");
  const bytes: number[] = [];
  let at = 0;
  for (const [index, field] of fields.entries()) {
    const isLast = index === fields.length - 1;
    if (/^0[0-9]/.test(field)) throw addressError(whole, "IPv4 field has octet with leading zero");
    if (Number(field) > 255) throw addressError(whole, "IPv4 field has value >255");
    at += field.length;
    if (!isLast) {
      if (field === "" || at === text.length - 1) {
        throw addressError(whole, "IPv4 field must have at least one digit", text.slice(at));
      }
      if (index === 3) throw addressError(whole, "IPv4 address too long");
    }
    bytes.push(Number(field));
    at += 1;
  }
  if (wrong >= 0) throw addressError(whole, "unexpected character", text.slice(wrong));
  if (bytes.length < 4) throw addressError(whole, "IPv4 address too short");
  return bytes;
}

function parseIPv6(whole: string): Address {
  const percent = whole.indexOf("%");
  const zone = percent < 0 ? "" : whole.slice(percent + 1);
  if (percent >= 0 && zone === "") throw addressError(whole, "zone must be a non-empty string");
  const bytes: number[] = [];
  let rest = percent < 0 ? whole : whole.slice(0, percent);
  let gap = -1;
  if (rest.startsWith("::")) {
    gap = 0;
    rest = rest.slice(2);
  }
  while (rest !== "" && bytes.length < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
    if (digits.length > 4) throw addressError(whole, "each group must have 4 or less digits", rest);
    if (digits === "") throw addressError(whole, "each colon-separated field must have at least one digit", rest);
    if (rest[digits.length] === ".") {
      bytes.push(...embeddedIPv4(rest, whole, bytes.length, gap));
      rest = "";
      break;
    }
    const group = Number.parseInt(digits, 16);
    bytes.push(group >> 8, group & 0xff);
    rest = rest.slice(digits.length);
    if (rest === "") break;
    if (!rest.startsWith(":")) throw addressError(whole, "unexpected character, want colon", rest);
    if (rest.length === 1) throw addressError(whole, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (!rest.startsWith(":")) continue;
    if (gap >= 0) throw addressError(whole, "multiple :: in address", rest);
    gap = bytes.length;
    rest = rest.slice(1);
  }
  if (rest !== "") throw addressError(whole, "trailing garbage after address", rest);
  return { bytes: filled(bytes, gap, whole), zone };
}

function embeddedIPv4(rest: string, whole: string, length: number, gap: number): number[] {
  if (gap < 0 && length !== 12) {
    throw addressError(whole, "embedded IPv4 address must replace the final 2 fields of the address", rest);
  }
  if (length + 4 > 16) {
    throw addressError(whole, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
  }
  return parseIPv4(rest, whole);
}

function filled(bytes: readonly number[], gap: number, whole: string): number[] {
  if (bytes.length === 16) {
    if (gap >= 0) throw addressError(whole, "the :: must expand to at least one field of zeros");
    return [...bytes];
  }
  if (gap < 0) throw addressError(whole, "address string too short");
  return [...bytes.slice(0, gap), ...Array<number>(16 - bytes.length).fill(0), ...bytes.slice(gap)];
}

const isMapped = (bytes: readonly number[]): boolean =>
  bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;

/** @throws Error: an address with a zone, or an IPv4 one in IPv6 form, is none for Kubernetes. */
export function parsePlainAddress(text: string): readonly number[] {
  let address: Address;
  try {
    address = parseAddress(text);
  } catch (error) {
    const problem = (error as Error).message;
    throw new Error(`IP Address ${goQuote(text)} parse error during conversion from string: ${problem}`, {
      cause: error,
    });
  }
  if (address.zone !== "") throw new Error(`IP address ${goQuote(text)} with zone value is not allowed`);
  if (isMapped(address.bytes)) throw new Error(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return address.bytes;
}

/** @throws Error in Go's words. */
export function parsePrefix(text: string): { bytes: readonly number[]; bits: number } {
  const fail = (problem: string): Error =>
    new Error(
      `network address parse error during conversion from string: netip.ParsePrefix(${goQuote(text)}): ${problem}`,
    );
  const slash = text.lastIndexOf("/");
  if (slash < 0) throw fail("no '/'");
  const { bytes, zone } = addressOf(text.slice(0, slash), fail);
  if (zone !== "") throw fail("IPv6 zones cannot be present in a prefix");
  const digits = text.slice(slash + 1);
  if (!/^(?:[0-9]|[1-9][0-9]{0,17})$/.test(digits)) throw fail(`bad bits after slash: ${goQuote(digits)}`);
  const bits = Number(digits);
  if (bits > bytes.length * 8) throw fail("prefix length out of range");
  if (isMapped(bytes)) throw new Error(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return { bytes, bits };
}

function addressOf(text: string, fail: (problem: string) => Error): Address {
  try {
    return parseAddress(text);
  } catch (error) {
    throw fail((error as Error).message);
  }
}

/** The one way to write an address: RFC 5952. */
export function printAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
