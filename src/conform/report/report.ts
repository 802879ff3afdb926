import { countOutcomes, outcomes, type CheckResult, type Outcome } from "../run/result.ts";
import type { Target } from "../target.ts";

/** A run, for whoever reads of it. */
export interface Report {
  readonly server: string;
  /** `crontabs.v1.stable.example.com`. */
  readonly resource: string;
  readonly kind: string;
  readonly results: readonly CheckResult[];
  readonly seconds: number;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
}

export function reportOf(
  { admin, main }: Target,
  results: readonly CheckResult[],
  rest: Pick<Report, "seconds" | "stopped">,
): Report {
  return {
    server: admin.server,
    resource: `${main.resource}.${main.version}.${main.group}`,
    kind: main.kind,
    results,
    ...rest,
  };
}

export interface ChapterCounts {
  readonly chapter: string;
  readonly counts: Readonly<Record<Outcome, number>>;
}

export function countChapters(results: readonly CheckResult[]): readonly ChapterCounts[] {
  const names = [...new Set(results.map(({ chapter }) => chapter))];
  return names.map((chapter) => ({
    chapter,
    counts: countOutcomes(results.filter((result) => result.chapter === chapter)),
  }));
}

/** Reasons for which checks did not run, most frequent first. */
export function countReasons(
  results: readonly CheckResult[],
  outcome: Outcome,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { outcome: own, reason = "" } of results) {
    if (own === outcome) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** `310 checks: 302 passed, 2 failed, 6 not applicable`. */
export function summaryOf({ results }: Report): string {
  const counts = countOutcomes(results);
  const parts = outcomes.filter((outcome) => outcome === "passed" || counts[outcome] > 0);
  return `${results.length} checks: ${parts.map((outcome) => `${counts[outcome]} ${outcome}`).join(", ")}`;
}
