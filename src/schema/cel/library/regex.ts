import { RE2JS } from "re2js";
import { compilePattern } from "../../pattern/compile-pattern.ts";
import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { ArrayList } from "../values/lists.ts";
import type { CelList } from "../values/value.ts";
import { matchPattern } from "./cost.ts";

export const regex: Record<string, Overload[]> = {
  matches: [
    overload("(string, string) -> bool", matches, matchPattern),
    overload("string.(string) -> bool", matches, matchPattern),
  ],
  find: [
    overload(
      "string.(string) -> string",
      (text: string, pattern: string) => found(text, pattern, 1)[0] ?? "",
      matchPattern,
    ),
  ],
  findAll: [
    overload(
      "string.(string) -> list(string)",
      (text: string, pattern: string) => findAll(text, pattern, -1n),
      matchPattern,
    ),
    overload("string.(string, int) -> list(string)", findAll, matchPattern),
  ],
};

function matches(text: string, pattern: string): boolean {
  return attempt(() => matcher(pattern))(text);
}

function findAll(text: string, pattern: string, limit: bigint): CelList {
  return new ArrayList(found(text, pattern, limit < 0n ? Number.POSITIVE_INFINITY : Number(limit)));
}

function found(text: string, pattern: string, limit: number): string[] {
  const matcher = attempt(() => RE2JS.compile(pattern)).matcher(text);
  const texts: string[] = [];
  let end = -1;
  while (texts.length < limit && matcher.find()) {
    // As Go: no empty match right behind another one.
    if (matcher.start() < matcher.end() || matcher.start() !== end) texts.push(matcher.group() ?? "");
    end = matcher.end();
  }
  return texts;
}

/** Patterns of rules are compiled once; those made of an object's values are not kept. */
const dynamic = new Map<string, (text: string) => boolean>();
const maxDynamic = 100;

function matcher(pattern: string): (text: string) => boolean {
  const known = dynamic.get(pattern);
  if (known !== undefined) return known;
  const re2 = RE2JS.compile(pattern);
  const made = (text: string): boolean => re2.test(text);
  if (dynamic.size >= maxDynamic) dynamic.clear();
  dynamic.set(pattern, made);
  return made;
}

/** The matcher of a literal pattern, compiled with the rule. @throws Error for what is no pattern. */
export const literalMatcher = compilePattern;

function attempt<Result>(compile: () => Result): Result {
  try {
    return compile();
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : String(error));
  }
}
