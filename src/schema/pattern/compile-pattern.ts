import { RE2JS } from "re2js";
import { nativePattern } from "./native-pattern.ts";

export type Matcher = (text: string) => boolean;

const compiled = new Map<string, Matcher>();

/**
 * Compiles a `pattern` with Go's syntax and meaning, in time linear in the text (R-NODE-11). Cached: patterns come from
 * definitions, never from clients.
 * @throws Error with Go's words if the pattern is none.
 */
export function compilePattern(pattern: string): Matcher {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  // Compiled even when the native engine will do: it decides what is a pattern.
  const re2 = RE2JS.compile(pattern);
  const native = nativePattern(pattern);
  const matcher: Matcher = native === undefined ? (text) => re2.test(text) : (text) => native.test(text);
  compiled.set(pattern, matcher);
  return matcher;
}

/** Why a text is no RE2 pattern, in Go's words; undefined: it is one. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
