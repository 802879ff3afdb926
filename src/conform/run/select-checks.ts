import { UsageError } from "../../project/user-error.ts";
import { idsOf, type Chapter, type Requirement } from "../requirement.ts";
import { isKnown, levelOf, levels, type Level } from "../requirements.ts";
import type { TargetResource } from "../target.ts";

/** A check of a resource, with what the contract says of its weight. */
export interface SelectedCheck {
  readonly chapter: string;
  readonly requirement: Requirement;
  readonly ids: readonly string[];
  readonly level: Level;
}

export interface Selection {
  /** Patterns of ids: `R-WATCH-*`; empty: all. */
  readonly only: readonly string[];
  /** The least weight. */
  readonly level: Level;
}

/** @throws UsageError if a pattern chooses nothing */
export function selectChecks(
  chapters: readonly Chapter[],
  resource: TargetResource,
  { only, level }: Selection,
): readonly SelectedCheck[] {
  const all = chapters.flatMap((chapter) =>
    chapter.requirements(resource).map((requirement) => {
      const ids = idsOf(requirement);
      return { chapter: chapter.name, requirement, ids, level: levelOf(ids) };
    }),
  );
  const patterns = only.map(patternOf);
  for (const [index, pattern] of patterns.entries()) {
    if (!all.some(({ ids }) => ids.some((id) => pattern.test(id)))) throw new UsageError(nothing(only[index] ?? ""));
  }
  return all.filter(
    (check) =>
      levels.indexOf(check.level) <= levels.indexOf(level) &&
      (patterns.length === 0 || check.ids.some((id) => patterns.some((pattern) => pattern.test(id)))),
  );
}

/** `*` stands for anything; case does not matter. */
function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i");
}

const nothing = (pattern: string): string =>
  isKnown(pattern.toUpperCase())
    ? `--only ${pattern}: this requirement has no check`
    : `--only ${pattern}: no check has such an id; --list shows them`;
