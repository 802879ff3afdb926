import type { JsonValue } from "../types.ts";
import { maxJsonDepth } from "./depth.ts";
import { JsonParser } from "./json-parser.ts";
import { prescanJson } from "./prescan.ts";

export { JsonSyntaxError } from "./json-syntax-error.ts";

export interface ParsedJson {
  readonly value: JsonValue;
  /** Paths of members given more than once (`spec.a[0].b`), in order, each once, at most 100; the last value won. */
  readonly duplicates: readonly string[];
}

const none: readonly string[] = [];

/**
 * Reads JSON as kube-apiserver does (R-NEG-11, R-FV-2): integers within int64 exactly (beyond ±2^53 as bigint), other numbers as
 * doubles, invalid UTF-8 and lone surrogates as U+FFFD, `__proto__` as an ordinary member, duplicates reported.
 * Ordinary texts go through JSON.parse; only those it could misread take the precise parser.
 * @throws JsonSyntaxError with Go's text; nesting deeper than `maxDepth` is one too.
 */
export function parseJson(input: Buffer | string, maxDepth = maxJsonDepth): ParsedJson {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  const text = typeof input === "string" ? input : input.toString("utf8");
  const { members, depth, doubtful } = prescanJson(bytes);
  if (doubtful || depth > maxDepth) return new JsonParser(text, maxDepth).parse();
  const value = parsedNatively(text);
  if (value === undefined || countMembers(value) !== members) return new JsonParser(text, maxDepth).parse();
  return { value, duplicates: none };
}

/** undefined: not JSON. */
function parsedNatively(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Members of all objects within; depth was checked before. */
function countMembers(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key in value) {
    count++;
    const member = value[key];
    if (typeof member === "object" && member !== null) count += countMembers(member);
  }
  return count;
}
