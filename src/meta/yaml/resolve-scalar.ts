import type { JsonValue } from "../types.ts";
import { YamlSyntaxError } from "./yaml-syntax-error.ts";

/** The words go-yaml v2 knows: YAML 1.1's, so that `yes` and `off` are booleans. */
const words: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ...spelled(["y", "yes", "true", "on"], true),
  ...spelled(["n", "no", "false", "off"], false),
  ...spelled(["null"], null),
  ["", null],
  ["~", null],
  ...spelled([".nan"], Number.NaN),
  [".NaN", Number.NaN],
  ...spelled([".inf", "+.inf"], Number.POSITIVE_INFINITY),
  ...spelled(["-.inf"], Number.NEGATIVE_INFINITY),
]);

const startsNumber = /^[-+.\d]/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const integers: readonly (readonly [RegExp, string])[] = [
  [/^0[xX][0-9a-fA-F]+$/, ""],
  [/^0[bB][01]+$/, ""],
  [/^0[oO][0-7]+$/, ""],
  [/^0[0-7]+$/, "0o"],
  [/^(?:0|[1-9]\d*)$/, ""],
];

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
const maxUint64 = 2n ** 64n - 1n;
/** More digits make no 64-bit integer, not even in binary. */
const maxIntegerLength = 80;

/**
 * What a plain scalar means: null, a boolean, a number (bigint beyond ±2^53, a double beyond int64), or its own text. NaN and the
 * infinities come out as such; JSON cannot say them.
 */
export function resolvePlainScalar(text: string): JsonValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!startsNumber.test(text)) return text;
  if (text.startsWith(".")) return float.test(text) ? finite(text, text) : text;
  const plain = text.replaceAll("_", "");
  return integerOf(plain) ?? (float.test(plain) ? finite(plain, text) : text);
}

/** A scalar with an explicit tag, `!!int` and the like; unknown tags leave the text. @throws YamlSyntaxError */
export function resolveTaggedScalar(tag: string, text: string, line: number): JsonValue {
  const type = tag.replace("tag:yaml.org,2002:", "!!");
  if (type === "!!binary") return decodedBinary(text, line);
  const wanted = tagTypes[type];
  if (wanted === undefined) return text;
  const value = resolvePlainScalar(text);
  if (wanted(value)) return value;
  throw new YamlSyntaxError(`cannot decode !!str \`${text}\` as a ${type}`, line);
}

const isNumeric = (value: JsonValue): boolean => typeof value === "number" || typeof value === "bigint";
const tagTypes: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  "!!null": (value) => value === null,
  "!!bool": (value) => typeof value === "boolean",
  "!!int": (value) => isNumeric(value) && (typeof value === "bigint" || Number.isInteger(value)),
  "!!float": isNumeric,
};

/** Go reads integers in every base its own literals have; beyond uint64 they are floats. */
function integerOf(plain: string): JsonValue | undefined {
  const digits = plain.replace(/^[-+]/, "");
  const base = digits.length > maxIntegerLength ? undefined : integers.find(([pattern]) => pattern.test(digits));
  if (base === undefined) return undefined;
  const magnitude = BigInt(base[1] === "" ? digits.toLowerCase() : base[1] + digits.slice(1));
  const value = plain.startsWith("-") ? -magnitude : magnitude;
  if (value < minInt64 || value > maxUint64) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) || value > maxInt64 ? number : value;
}

/** What overflows a double stays text, as in Go. */
function finite(plain: string, text: string): JsonValue {
  const value = Number(plain);
  return Number.isFinite(value) ? (value === 0 ? 0 : value) : text;
}

function decodedBinary(text: string, line: number): string {
  const compact = text.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) {
    throw new YamlSyntaxError("!!binary value contains invalid base64 data", line);
  }
  return Buffer.from(compact, "base64").toString("utf8");
}

/** A word in the three spellings YAML 1.1 allows: `yes`, `Yes`, `YES`. */
function spelled(lower: readonly string[], value: JsonValue): [string, JsonValue][] {
  return lower.flatMap((word): [string, JsonValue][] => {
    const capital = word.replace(/[a-z]/, (letter) => letter.toUpperCase());
    return [
      [word, value],
      [capital, value],
      [word.toUpperCase(), value],
    ];
  });
}
