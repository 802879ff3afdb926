import pluralize from "pluralize";
import { isDns1035Label } from "./dns-names.ts";
import type { Problem } from "./group-version-kind.ts";

/** What the URL says if nobody names a plural: `crontabs` for CronTab. */
export function defaultPlural(kind: string): string {
  return pluralize(kind.toLowerCase());
}

/** What kubectl says for one object if nobody names a singular: `crontab` for CronTab. */
export function defaultSingular(kind: string): string {
  return kind.toLowerCase();
}

/** Checks a plural, singular, short name or category; or the name of a subresource, with another example. */
export function resourceNameProblem(value: string, example = "crontabs"): Problem {
  if (isDns1035Label(value)) return undefined;
  const lower = value.toLowerCase();
  const hint = lower !== value && isDns1035Label(lower) ? `; did you mean ${lower}?` : "";
  return `expected a letter, then a-z, 0-9 and "-", at most 63, such as ${example}${hint}`;
}
