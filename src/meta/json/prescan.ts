/** What one look at the bytes says about a JSON text, before anything is parsed. */
export interface JsonPrescan {
  /** Member separators outside strings: as many as there are members if the text is JSON. */
  readonly members: number;
  readonly depth: number;
  /** JSON.parse would accept it but not read it as Go does: long or exponent numbers, surrogate escapes. */
  readonly doubtful: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const zero = 0x30;
const nine = 0x39;
const exponent = 0x65;
const lowerCase = 0x20;
/** Fewer digits than this are always exact in a double. */
const doubtfulDigits = 16;

/**
 * Linear, without allocations; the text need not be JSON. `[` and `{` differ only in the lower-case bit, and so do `]` and `}`.
 */
export function prescanJson(bytes: Uint8Array): JsonPrescan {
  const end = bytes.length;
  let members = 0;
  let depth = 0;
  let maxDepth = 0;
  let doubtful = false;
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) {
      for (at++; at < end && bytes[at] !== quote; at++) {
        if (bytes[at] === backslash && isSurrogateEscape(bytes, ++at)) doubtful = true;
      }
    } else if (byte === colon) members++;
    else if (byte >= zero && byte <= nine) {
      const start = at;
      while (at + 1 < end && isNumberByte(bytes[at + 1] as number)) at++;
      if (at - start >= doubtfulDigits - 1 || hasExponent(bytes, start, at)) doubtful = true;
    } else if ((byte | lowerCase) === openBrace) {
      if (++depth > maxDepth) maxDepth = depth;
    } else if ((byte | lowerCase) === closeBrace) depth--;
  }
  return { members, depth: maxDepth, doubtful };
}

const isSurrogateEscape = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x75 && ((bytes[at + 1] ?? 0) | lowerCase) === 0x64;

const isNumberByte = (byte: number): boolean =>
  (byte >= zero && byte <= nine) || byte === 0x2e || (byte | lowerCase) === exponent || byte === 0x2b || byte === 0x2d;

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at <= end; at++) {
    if (((bytes[at] as number) | lowerCase) === exponent) return true;
  }
  return false;
}
