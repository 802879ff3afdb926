import type { Problem } from "./group-version-kind.ts";

/** Checks who is named as holder of the copyright; goes into LICENSE as it is. */
export function copyrightProblem(value: string): Problem {
  return /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(value) && value.trim() === value ? undefined : "expected a name on one line";
}
