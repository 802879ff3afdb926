import { goQuote } from "../../../meta/go-format.ts";
import { CelError } from "../cel-error.ts";
import type { CelType, TypeKind } from "../types/cel-type.ts";
import { runtimeType } from "../values/runtime-type.ts";
import { CelList, CelMap, Duration, Timestamp, Uint, type Value } from "../values/value.ts";
import { printDuration, printTimestamp } from "../values/time-values.ts";
import { CelType as TypeValue } from "../types/cel-type.ts";
import { printDouble } from "./conversions.ts";
import { groupedFixed, scientific } from "./print-number.ts";

const defaultPrecision = 6;

interface Clause {
  /** What it takes; anything else is an error in these words. */
  readonly takes: ReadonlySet<TypeKind>;
  readonly problem: string;
  readonly print: (value: Value, precision: number) => string;
}

const clause = (kinds: string, problem: string, print: Clause["print"]): Clause => ({
  takes: new Set(kinds.split(" ") as TypeKind[]),
  problem,
  print,
});

const hexProblem = "only integers, byte buffers, and strings can be formatted as hex";
const clauses: ReadonlyMap<string, Clause> = new Map([
  [
    "s",
    clause(
      "list map int uint double bool string timestamp bytes duration type null",
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
      printText,
    ),
  ],
  ["d", clause("int uint", "decimal clause can only be used on integers", (value) => String(integer(value)))],
  [
    "f",
    clause("double string", "fixed-point clause can only be used on doubles", (value, precision) =>
      groupedFixed(real(value, "fixed-point"), precision),
    ),
  ],
  [
    "e",
    clause("double string", "scientific clause can only be used on doubles", (value, precision) =>
      scientific(real(value, "scientific"), precision),
    ),
  ],
  ["b", clause("int uint bool", "only integers and bools can be formatted as binary", printBinary)],
  ["x", clause("int uint string bytes", hexProblem, printHex)],
  ["X", clause("int uint string bytes", hexProblem, (value) => printHex(value).toUpperCase())],
  ["o", clause("int uint", "octal clause can only be used on integers", (value) => integer(value).toString(8))],
]);

/** A format string taken apart: texts and clauses in turn. */
type Piece = string | { readonly clause: Clause; readonly precision: number };

/** @throws FormatError. @param count of arguments there are. */
function* pieces(format: string, count: number): Generator<Piece, void, undefined> {
  let argument = 0;
  for (let at = 0; at < format.length;) {
    const next = format.indexOf("%", at);
    if (next < 0) return yield format.slice(at);
    if (next > at) yield format.slice(at, next);
    at = next + 1;
    if (format[at] === "%") {
      yield "%";
      at += 1;
      continue;
    }
    if (at >= format.length) throw new CelError("unexpected end of string");
    if (argument >= count) throw new CelError(`index ${argument} out of range`);
    argument += 1;
    const { end, ...piece } = readClause(format, at);
    at = end;
    yield piece;
  }
}

function readClause(format: string, at: number): { clause: Clause; precision: number; end: number } {
  const [whole = "", digits] = /^(?:\.([0-9]*))?/.exec(format.slice(at)) ?? [];
  const letter = format[at + whole.length];
  if (whole !== "" && digits === "") {
    throw new CelError(
      "could not parse formatting clause: error while parsing precision: could not convert precision to integer",
    );
  }
  if (letter === undefined) throw new CelError("could not parse formatting clause: unexpected end of string");
  const found = clauses.get(letter);
  if (found === undefined) {
    throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${letter}"`);
  }
  return {
    clause: found,
    precision: digits === undefined ? defaultPrecision : Number(digits),
    end: at + whole.length + 1,
  };
}

/** `"%d of %s".format([1, "x"])`. @throws CelError */
export function formatText(format: string, args: CelList): string {
  let out = "";
  let next = 0;
  for (const piece of pieces(format, args.size)) {
    if (typeof piece === "string") out += piece;
    else {
      const value = args.at(next++);
      const type = runtimeType(value);
      if (!piece.clause.takes.has(type.kind)) throw formatError(piece.clause, type);
      out += piece.clause.print(value, piece.precision);
    }
  }
  return out;
}

const formatError = ({ problem }: Clause, type: CelType): CelError =>
  new CelError(`error during formatting: ${problem}, was given ${type.runtimeName}`);

/** What is wrong with a format for arguments of these types, and with which of them. */
export function formatProblem(
  format: string,
  types: readonly CelType[],
): { readonly text: string; readonly argument: number } | undefined {
  let next = 0;
  try {
    for (const piece of pieces(format, types.length)) {
      if (typeof piece === "string") continue;
      const type = types[next++];
      if (type === undefined || type.kind === "dyn" || piece.clause.takes.has(type.kind)) continue;
      return { text: formatError(piece.clause, type).message, argument: next - 1 };
    }
  } catch (error) {
    if (error instanceof CelError) return { text: error.message, argument: -1 };
    throw error;
  }
  if (next === types.length) return undefined;
  return {
    text: `too many arguments supplied to string.format (expected ${next}, got ${types.length})`,
    argument: -1,
  };
}

const integer = (value: Value): bigint => (value instanceof Uint ? value.value : BigInt(value as bigint));

const infinities: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** A double, or one of three names for what is none. */
function real(value: Value, name: string): number {
  if (typeof value === "number") return value;
  const special = infinities.get(String(value));
  if (special !== undefined) return special;
  throw new CelError(`error during formatting: ${name} clause can only be used on doubles, was given string`);
}

function printBinary(value: Value): string {
  return typeof value === "boolean" ? String(Number(value)) : integer(value).toString(2);
}

function printHex(value: Value): string {
  if (typeof value === "string") return Buffer.from(value).toString("hex");
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : integer(value).toString(16);
}

function printText(value: Value): string {
  if (value instanceof CelList) return `[${[...value].map(printInside).join(", ")}]`;
  if (value instanceof CelMap) return printMap(value);
  if (value instanceof Timestamp) return printTimestamp(value);
  if (value instanceof Duration) return printDuration(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof TypeValue) return value.runtimeName;
  return typeof value === "number" ? printDouble(value) : String(value);
}

function printMap(map: CelMap): string {
  const entries = [...map.keys()].map((key) => [printInside(key), printInside(map.find(key) ?? null)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(", ")}}`;
}

/** Inside lists and maps values look like literals. */
function printInside(value: Value): string {
  if (typeof value === "string") return goQuote(value);
  if (value instanceof Uint8Array) return `b${goQuote(printText(value))}`;
  if (value instanceof Timestamp) return `timestamp(${goQuote(printTimestamp(value))})`;
  if (value instanceof Duration) return `duration(${goQuote(printDuration(value))})`;
  if (typeof value === "number")
    return Number.isFinite(value) ? value.toFixed(defaultPrecision) : goQuote(printDouble(value));
  if (!clauses.get("s")?.takes.has(runtimeType(value).kind)) {
    throw new CelError(`error during formatting: no formatting function for ${runtimeType(value).runtimeName}`);
  }
  return printText(value);
}
