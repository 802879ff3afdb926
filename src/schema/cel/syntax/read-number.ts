import { CelCompileError } from "../cel-error.ts";
import { Uint } from "../values/value.ts";
import { locate } from "./location.ts";

const double = /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y;
const integer = /(?:0x[0-9a-fA-F]+|[0-9]+)([uU]?)/y;

/** The number that starts at `at`, without a sign; undefined: there is none. Its range is checked where its sign is known. */
export function readNumber(source: string, at: number): { value: number | bigint | Uint; end: number } | undefined {
  double.lastIndex = at;
  const real = double.exec(source)?.[0];
  if (real !== undefined) return { value: finite(Number(real), source, at), end: at + real.length };
  integer.lastIndex = at;
  const match = integer.exec(source);
  if (match === null) return undefined;
  const [text, suffix] = match;
  const end = at + text.length;
  if (suffix === "") return { value: BigInt(text), end };
  const value = BigInt(text.slice(0, -1));
  if (value >= 2n ** 64n) throw new CelCompileError([`${locate(source, at)}: invalid uint literal`]);
  return { value: new Uint(value), end };
}

function finite(value: number, source: string, at: number): number {
  if (!Number.isFinite(value)) {
    throw new CelCompileError([`${locate(source, at)}: invalid double literal`]);
  }
  return value;
}
